import { expect, test } from 'vitest';
import { GraphBuilder } from '../../onnx/builder.ts';
import { knownShapes } from '../../simplify/sizes/known-shapes.ts';
import { run } from '../../simplify/testing/same-outputs.ts';
import { smallInputs } from '../../testing/architectures/small-inputs.ts';
import { backboneOf } from '../backbone.ts';
import { Layout } from './layout.ts';

const wave = (count: number, speed: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(speed * i));
const reshape = (b: GraphBuilder, x: string, shape: number[], output?: string) =>
  b.node('Reshape', [x, b.ints(shape)], {}, output ? { output } : {});

/** The patches of `x [batch, 3, 12, 8]` as tokens, `[batch, 24, 5]`: 6 rows of 4. */
function tokens(b: GraphBuilder): string {
  b.input('x', 'float', ['batch', 3, 12, 8]);
  const conv = b.node('Conv', ['x', b.floats(wave(60, 0.7), [5, 3, 2, 2], 'patches.weight')], { strides: [2, 2] });
  const flat = b.node('Transpose', [reshape(b, conv, [0, 5, 24])], { perm: [0, 2, 1] });
  return b.node('LayerNormalization', [flat, b.floats(wave(5, 1), [5]), b.floats(wave(5, 2), [5])], { axis: -1 });
}

const normalized = (b: GraphBuilder, x: string, width: number) => {
  const normal = b.node('LayerNormalization', [x, b.floats(wave(width, 1), [width])], { axis: -1 });
  return b.node('MatMul', [normal, b.floats(wave(width * 7, 0.3), [width, 7])]);
};

/** Swin merges four neighbours to `merged [batch, 3, 2, 20]`. */
const mergings: Record<string, (b: GraphBuilder) => string> = {
  'of transformers, by slices': (b) => {
    const image = reshape(b, tokens(b), [0, 6, 4, 5]);
    const every = (row: number, column: number) =>
      b.node('Slice', [
        image,
        ...[
          [row, column],
          [99, 99],
          [1, 2],
          [2, 2],
        ].map((values) => b.ints(values)),
      ]);
    const parts = [every(0, 0), every(1, 0), every(0, 1), every(1, 1)];
    b.node('Concat', parts, { axis: -1 }, { output: 'merged' });
    return normalized(b, reshape(b, 'merged', [0, 6, 20]), 20);
  },
  'of timm, by a transposition': (b) => {
    const parts = b.node('Transpose', [reshape(b, tokens(b), [-1, 3, 2, 2, 2, 5])], { perm: [0, 1, 3, 4, 2, 5] });
    return normalized(b, reshape(b, parts, [-1, 3, 2, 20], 'merged'), 20);
  },
};

test.each(Object.keys(mergings))(
  'merged patches %s have their features last, and are averaged over the places',
  async (name) => {
    const b = new GraphBuilder('merging');
    const output = mergings[name](b);
    b.node('ReduceMean', [output, b.ints([-2])], { keepdims: 0 }, { output: 'y' });
    b.output('y', 'float', []);
    const shapes = await knownShapes(b.graph);
    const layout = new Layout(b.graph, shapes);
    expect(shapes.get('merged')).toEqual(['batch', 3, 2, 20]);
    expect(layout.channelAxis('merged')).toBe(3);
    expect(layout.width('merged')).toBe(20);

    const inputs = smallInputs(b.graph, 2, 1);
    const layer = { name: 'merged', op: 'Concat', dimension: 20, parameterCount: 70 };
    const backbone = await backboneOf(b.graph, layer);
    const whole = { ...b.graph, outputs: [{ name: 'merged', type: 'float' as const, shape: ['batch', 3, 2, 20] }] };
    const { dims, data } = (await run(backbone.graph, inputs))[backbone.features];
    expect(dims).toEqual([2, 20]);
    const merged = (await run(whole, inputs)).merged.data as Float32Array;
    for (const [i, value] of (data as Float32Array).entries()) {
      const [row, feature] = [Math.floor(i / 20), i % 20];
      const sum = [0, 1, 2, 3, 4, 5].reduce((total, place) => total + merged[(row * 6 + place) * 20 + feature], 0);
      expect(value).toBeCloseTo(sum / 6, 5);
    }
  },
);

test('an image made of tokens has its features last, as they had', async () => {
  const b = new GraphBuilder('image');
  reshape(b, tokens(b), [0, 6, 4, 5], 'image');
  b.node('ReduceMean', ['image', b.ints([1, 2])], { keepdims: 0 }, { output: 'y' });
  b.output('y', 'float', ['batch', 5]);
  expect(new Layout(b.graph, await knownShapes(b.graph)).channelAxis('image')).toBe(3);
});

test('an image whose points are put in a row, as detectors do, has its channels first', async () => {
  const b = new GraphBuilder('detector');
  b.input('x', 'float', ['batch', 3, 12, 8]);
  const rows = [2, 4].map((stride) => {
    const conv = b.node('Conv', ['x', b.floats(wave(60, 0.7 * stride), [5, 3, 2, 2])], { strides: [stride, stride] });
    return reshape(b, conv, [0, 5, -1]);
  });
  const both = b.node('Sigmoid', [b.node('Concat', rows, { axis: 2 })], {}, { output: 'boxes' });
  b.node('Transpose', [both], { perm: [0, 2, 1] }, { output: 'y' });
  b.output('y', 'float', ['batch', 30, 5]);
  const shapes = await knownShapes(b.graph);
  const layout = new Layout(b.graph, shapes);
  expect(shapes.get('boxes')).toEqual(['batch', 5, 30]);
  expect(['boxes', 'y'].map((name) => layout.channelAxis(name))).toEqual([1, 2]);
  expect(['boxes', 'y'].map((name) => layout.width(name))).toEqual([5, 5]);
});

test('an image that channels-first tokens were made of has its channels first', async () => {
  const b = new GraphBuilder('image');
  b.input('x', 'float', ['batch', 3, 12, 8]);
  const conv = b.node('Conv', ['x', b.floats(wave(60, 0.7), [5, 3, 2, 2])], { strides: [2, 2] });
  reshape(b, reshape(b, conv, [0, 5, 24]), [0, 5, 6, 4], 'image');
  b.node('ReduceMean', ['image', b.ints([2, 3])], { keepdims: 0 }, { output: 'y' });
  b.output('y', 'float', ['batch', 5]);
  expect(new Layout(b.graph, await knownShapes(b.graph)).channelAxis('image')).toBe(1);
});
