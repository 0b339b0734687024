import type { ModelGraph } from './graph-query.ts';

type Cut = ModelGraph['cuts'][number];

/** What a strategy does with a block: adapters are trained beside frozen weights. */
export type Training = 'FROZEN' | 'TRAINED' | 'ADAPTERS';

/**
 * What a strategy does with each block, in their order. The block after all feature layers is the publisher's own head, which every
 * strategy replaces: it has no part in it.
 */
export function trainedBlocks({ blocks }: Pick<ModelGraph, 'blocks'>, { strategy, from }: Cut): (Training | null)[] {
  const first = from === null ? blocks.length : blocks.findIndex(({ end }) => end === from);
  // In a very deep model, whose blocks are joined, the layer may be inside one.
  const begins = first < 0 ? blocks.length : first;
  return blocks.map(({ layers }, i) => {
    if (layers === 0) return null;
    if (i < begins) return 'FROZEN';
    return strategy === 'LORA' ? 'ADAPTERS' : 'TRAINED';
  });
}
