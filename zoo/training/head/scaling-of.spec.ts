import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { ExampleSource } from '../feeding/example-source.ts';
import { rowsTensor } from '../step/tensors.ts';
import { scalingOf } from './scaling-of.ts';

const DIMENSION = 3;

/** Features of normal rows, or with `lengths` of tokens, around 10, 20 and 30; those of padding are 1000. */
function sourceOf(rows: number, lengths: number[] | null) {
  const generator = random(4);
  const token = () => Array.from({ length: DIMENSION }, (_, i) => 10 * (i + 1) + (generator.next() - 0.5) * 2);
  const values = Array.from({ length: rows }, (_, row) => Array.from({ length: lengths?.[row] ?? 1 }, token));
  const read: number[] = [];
  const source: ExampleSource = {
    rows,
    lengths,
    begin: async () => undefined,
    async read(wanted, _, targets) {
      read.push(...wanted);
      const longest = Math.max(...wanted.map((row) => values[row].length));
      const padded = wanted.flatMap((row) =>
        Array.from({ length: longest }, (_, i) => values[row][i] ?? [1000, 1000, 1000]).flat(),
      );
      const shape = lengths ? [longest, DIMENSION] : [DIMENSION];
      const inputs = { x: rowsTensor(Float32Array.from(padded), wanted.length, shape) };
      return { inputs, targets, release: () => undefined };
    },
    close: async () => undefined,
  };
  return { source, read, values };
}

function cut(shape: (string | number)[]) {
  const build = new GraphBuilder('identity');
  build.input('x', 'float', shape);
  build.node('Identity', ['x'], {}, { output: 'y' });
  build.output('y', 'float', shape);
  return { frozen: null, trainable: build.graph, boundary: { name: 'x', shape } };
}

const measured = (source: ExampleSource, shape: (string | number)[]) =>
  scalingOf(cut(shape), source, { dimension: DIMENSION, device: 'CPU', seed: 1 });

test('a few examples are all measured, a large data set by a sample of different ones', async () => {
  const few = sourceOf(100, null);
  const { mean, deviation } = await measured(few.source, ['batch', DIMENSION]);
  expect([...few.read].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, row) => row));
  const first = few.values.map(([row]) => row[0]).reduce((sum, value) => sum + value, 0) / 100;
  expect(mean[0]).toBeCloseTo(first, 5);
  const many = sourceOf(1000, null);
  const sampled = await measured(many.source, ['batch', DIMENSION]);
  expect(many.read).toHaveLength(128);
  expect(new Set(many.read).size).toBe(128);
  expect(Math.max(...many.read)).toBeGreaterThan(500);
  for (const [i, value] of sampled.mean.entries()) expect(Math.abs(value - mean[i])).toBeLessThan(0.3);
  // Of a uniform distribution of width 2.
  expect(deviation).toBeCloseTo(2 / Math.sqrt(12), 1);
  expect(sampled.deviation).toBeCloseTo(2 / Math.sqrt(12), 1);
});

test('with a vector for each token, padding does not count', async () => {
  const lengths = [1, 5, 2, 3, 4, 1, 7];
  const { source, values } = sourceOf(lengths.length, lengths);
  const { mean } = await measured(source, ['batch', 'sequence', DIMENSION]);
  const tokens = values.flat();
  for (const [i, value] of mean.entries()) {
    expect(value).toBeCloseTo(tokens.reduce((sum, token) => sum + token[i], 0) / tokens.length, 4);
  }
});
