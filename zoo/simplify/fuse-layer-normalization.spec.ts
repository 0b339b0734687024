import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { fuseLayerNormalization } from './fuse-layer-normalization.ts';
import { removeUnused } from './remove-unused.ts';
import { expectSameOutputs } from './testing/same-outputs.ts';

interface Variant {
  axis?: number;
  /** The square as a product, and scale and bias first. */
  otherwise?: boolean;
  /** The difference from the mean computed again for the variance. */
  twice?: boolean;
  scaleShape?: number[];
}

async function fused({ axis = -1, otherwise, twice, scaleShape = [6] }: Variant): Promise<Graph> {
  const b = new GraphBuilder('g');
  b.input('x', 'float', ['batch', 6, 6]);
  const mean = (y: string) => b.node('ReduceMean', [y, b.ints([axis])]);
  const average = mean('x');
  const centred = b.node('Sub', ['x', average]);
  const again = twice ? b.node('Sub', ['x', average]) : centred;
  const square = otherwise ? b.node('Mul', [again, again]) : b.node('Pow', [again, b.floats([2])]);
  const deviation = b.node('Sqrt', [b.node('Add', [mean(square), b.floats([1e-5])])]);
  const swap = (pair: string[]) => (otherwise ? pair.reverse() : pair);
  const scaled = b.node('Mul', swap([b.node('Div', [centred, deviation]), b.floats([1, 2, 3, 4, 5, 6], scaleShape)]));
  b.node('Add', swap([scaled, b.floats([6, 5, 4, 3, 2, 1], [6])]), {}, { output: 'y' });
  b.output('y', 'float', ['batch', 6, 6]);
  const simple = removeUnused(await fuseLayerNormalization(b.graph));
  await expectSameOutputs(b.graph, simple, { batch: 2 });
  return simple;
}

test.each<Variant>([{}, { axis: 2 }, { otherwise: true }, { twice: true }])('%o is one node', async (variant) => {
  expect((await fused(variant)).nodes.map(({ op }) => op)).toEqual(['LayerNormalization']);
});

test.each<Variant>([{ axis: 1 }, { scaleShape: [6, 1] }])('%o is not fused', async (variant) => {
  expect((await fused(variant)).nodes.map(({ op }) => op)).not.toContain('LayerNormalization');
});
