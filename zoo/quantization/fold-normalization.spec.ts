import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import { expectSameOutputs } from '../simplify/testing/same-outputs.ts';
import { foldNormalization } from './fold-normalization.ts';

function network(bias: boolean, readTwice = false) {
  const build = new GraphBuilder('network');
  const wave = (count: number, pace: number, shift = 0) =>
    Float32Array.from({ length: count }, (_, i) => shift + Math.sin((i + 1) * pace));
  build.input('x', 'float', ['batch', 3, 5, 4]);
  const inputs = ['x', build.floats(wave(54, 1.3), [2, 3, 3, 3]), ...(bias ? [build.floats(wave(2, 0.4), [2])] : [])];
  const conv = build.node('Conv', inputs, { pads: [1, 1, 1, 1] });
  const statistics = [wave(2, 0.9), wave(2, 0.7), wave(2, 0.3), wave(2, 0.5, 2)].map((values) =>
    build.floats(values, [2]),
  );
  const y = build.node('BatchNormalization', [conv, ...statistics], { epsilon: { float: 0.01 } });
  build.node('Add', [y, readTwice ? conv : y], {}, { output: 'sum' });
  build.output('sum', 'float', ['batch', 2, 5, 4]);
  return build.graph;
}

test.each([true, false])('computes the normalization into the convolution (bias: %s)', async (bias) => {
  const graph = network(bias);
  const folded = foldNormalization(graph);
  expect(folded.nodes.map(({ op }) => op)).toEqual(['Conv', 'Add']);
  await expectSameOutputs(graph, folded, { batch: 3 });
});

test('leaves a convolution alone whose result is read elsewhere', () => {
  expect(foldNormalization(network(true, true)).nodes).toHaveLength(3);
});
