import { expect, test } from 'vitest';
import { GraphBuilder } from '../../onnx/builder.ts';
import { expectSameOutputs } from '../../simplify/testing/same-outputs.ts';
import { foldBatchNormalization } from './fold-batch-normalization.ts';

const wave = (count: number, speed = 0.7) => Array.from({ length: count }, (_, i) => Math.sin(speed * i));

/** x → product → BatchNormalization of 4 channels. `computed`: the weights are a sum, as LORA makes them. */
function network(places: number[], computed = false) {
  const build = new GraphBuilder('g');
  build.input('x', 'float', ['batch', 3, ...places]);
  const kernel = places.map((_, i) => i + 1);
  const shape = places.length > 0 ? [4, 3, ...kernel] : [3, 4];
  const stored = build.floats(wave(shape.reduce((a, b) => a * b)), shape, 'weight');
  const weight = computed ? build.node('Add', [stored, build.floats([0.1])]) : stored;
  const bias = build.floats(wave(4, 1.3), [4], 'bias');
  const product =
    places.length > 0
      ? build.node('Conv', ['x', weight, bias], { strides: places.map(() => 1) })
      : build.node('Gemm', ['x', weight, bias]);
  const variance = wave(4).map((value) => value ** 2 + 0.5);
  const statistics = [wave(4, 0.3), wave(4, 0.4), wave(4, 0.5), variance].map((values) => build.floats(values, [4]));
  build.node('BatchNormalization', [product, ...statistics], {}, { output: 'y' });
  build.output('y', 'float', ['batch', 4, ...places.map((size, i) => size - i)]);
  return build.graph;
}

test.each([
  ['[N, C, L]', [7]],
  ['[N, C, H, W]', [7, 5]],
  ['[N, C, D, H, W]', [4, 5, 6]],
])('of %s, it goes into the weights of the convolution', async (_, places) => {
  for (const computed of [false, true]) {
    const graph = network(places, computed);
    const folded = foldBatchNormalization(graph);
    expect(folded.nodes.map(({ op }) => op)).not.toContain('BatchNormalization');
    await expectSameOutputs(graph, folded, { batch: 2 });
  }
});

test('of [N, C], behind a product, it stays', async () => {
  const graph = network([]);
  const folded = foldBatchNormalization(graph);
  expect(folded.nodes.map(({ op }) => op)).toEqual(['Gemm', 'BatchNormalization']);
  await expectSameOutputs(graph, folded, { batch: 2 });
});
