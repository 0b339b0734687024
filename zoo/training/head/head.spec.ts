import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import { RuntimeTensor } from '../../runtime/session.ts';
import { run } from '../../simplify/testing/same-outputs.ts';
import { addHead, foldScaling, HEAD, measureScaling } from './head.ts';

test('scaling: each feature’s mean, and one deviation for all', () => {
  const features = Float32Array.of(1, 10, 3, 10, 5, 10, 7, 30);
  const { mean, deviation } = measureScaling(features, 2);
  expect([...mean]).toEqual([4, 15]);
  // Variances 5 and 75, their mean 40.
  expect(deviation).toBeCloseTo(Math.sqrt(40), 6);
});

test('features that never change are left as they are', () => {
  expect(measureScaling(Float32Array.of(2, 2, 2, 2), 2).deviation).toBe(1);
});

test.each([
  ['a mean far from 0', 5],
  ['no mean', 0],
])('without a bias, a head on features of %s folds into one matrix', async (_, centre) => {
  const generator = random(3);
  const draw = (size: number, around = 0) => Float32Array.from({ length: size }, () => around + generator.next() - 0.5);
  const [rows, dimension, classes] = [6, 4, 3];
  const features = draw(rows * dimension, centre);
  const scaling = measureScaling(features, dimension);
  if (centre === 0) scaling.mean.fill(0);
  const build = new GraphBuilder('backbone');
  build.input('x', 'float', ['batch', dimension]);
  build.node('Identity', ['x'], {}, { output: 'features' });
  const bias = Float32Array.of(0.5, -2, 1);
  const graph = addHead(build.graph, { name: 'features', dimension }, scaling, {
    ...{ classes, seed: 1, bias, withoutBias: true },
  });
  const { logits } = await run(graph, { x: new RuntimeTensor('float32', features, [rows, dimension]) });
  const trained = new Map(
    Object.values(HEAD).map((name) => [name, (graph.initializers.get(name)?.data ?? []) as Float32Array]),
  );
  const folded = foldScaling(trained, scaling, { withoutBias: true });
  expect([...folded.bias]).toEqual([0, 0, 0]);
  const expected = Array.from({ length: rows * classes }, (_, i) => {
    const [row, label] = [Math.floor(i / classes), i % classes];
    return Array.from({ length: dimension }, (_, k) => k).reduce(
      (sum, k) => sum + features[row * dimension + k] * folded.weights[k * classes + label],
      0,
    );
  });
  expect([...(logits.data as Float32Array)]).toEqual(expected.map((value) => expect.closeTo(value, 4)));
  // Where features have a mean, the bias counts as in a head that has one.
  const middle = Array.from({ length: classes }, (_, label) =>
    scaling.mean.reduce((sum, value, k) => sum + value * folded.weights[k * classes + label], 0),
  );
  if (centre > 0) expect(middle).toEqual([...bias].map((value) => expect.closeTo(value, 1)));
});
