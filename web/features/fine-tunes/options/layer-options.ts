import type { Choices, OptionGroup } from './option.ts';

const lora = ({ strategy }: Choices) => strategy === 'LORA';
const layers = ({ strategy }: Choices) => strategy !== 'LINEAR_PROBE' && strategy !== 'PROTOTYPE';

/** Which layers train, and how. */
export const LAYER_OPTIONS: OptionGroup = {
  title: 'Layers',
  options: [
    {
      name: 'unfreezeFrom',
      kind: 'layer',
      label: 'Train from layer',
      hint: 'This layer and all after it',
      shownFor: ({ strategy }) => strategy === 'PARTIAL' || strategy === 'LORA',
    },
    {
      name: 'layerDecay',
      kind: 'decimal',
      label: 'Layer decay',
      hint: 'Rate of a layer over that of the next one',
      shownFor: layers,
    },
    {
      name: 'gradualUnfreezing',
      kind: 'whole',
      label: 'Gradual unfreezing',
      hint: 'One more layer after each so many epochs',
      shownFor: layers,
    },
    {
      name: 'loraRank',
      kind: 'whole',
      label: 'Rank',
      hint: 'The rank of the updates: higher can express more',
      shownFor: lora,
    },
    {
      name: 'loraAlpha',
      kind: 'decimal',
      label: 'Alpha',
      hint: 'Updates are scaled by alpha / rank',
      shownFor: lora,
    },
    {
      name: 'loraTargets',
      kind: 'names',
      label: 'Targets',
      hint: 'Weights or operators, separated by commas; * matches anything',
      none: 'every MatMul, Gemm and 1×1 Conv',
      shownFor: lora,
    },
  ],
};
