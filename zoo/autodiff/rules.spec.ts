import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GraphBuilder } from '../onnx/builder.ts';
import { elementCount } from '../onnx/tensor.ts';
import { gradientErrors, type Variable } from './finite-differences.ts';
import { rules } from './rules/index.ts';

const TOLERANCE = 1e-3;

/** A variable of values spread over −1.5..1.5, none near a kink at 0, no two alike. */
function variable(name: string, shape: number[], seed = 1, range: [number, number] = [-1.5, 1.5]): Variable {
  const size = elementCount(shape);
  const order = Array.from({ length: size }, (_, i) => i).sort(
    (a, b) => Math.sin(a * 12.9898 + seed) - Math.sin(b * 12.9898 + seed),
  );
  const values = Float32Array.from(order, (rank) => range[0] + ((range[1] - range[0]) * (rank + 0.5)) / size);
  return { name, shape, values: values.map((v) => (Math.abs(v) < 0.03 ? v + 0.06 : v)) };
}

async function expectRight(variables: Variable[], body: (b: GraphBuilder) => string, step?: number) {
  for (const [name, error] of Object.entries(await gradientErrors(variables, body, step))) {
    expect(error, `gradient with respect to ${name}`).toBeLessThan(TOLERANCE);
  }
}

const checked = new Set<string>();
const rule = (op: string, body: () => Promise<void>) => {
  checked.add(op.split(' ')[0]);
  test(op, body);
};

/** One of some values; unlike `fc.constantFrom`, arrays stay plain arrays of numbers. */
const pick = <T>(...values: T[]) => fc.constantFrom(...values);

/** Draws shapes and attributes; 12 draws a rule, each a graph that onnxruntime runs. */
const drawn = <T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => Promise<void>) =>
  fc.assert(fc.asyncProperty(arbitrary, property), { numRuns: 12, seed: 20261124, endOnFailure: true });

describe('element by element', () => {
  const x = variable('x', [2, 3, 4]);
  const positive = variable('x', [2, 3, 4], 1, [0.5, 2]);
  for (const op of ['Neg', 'Identity', 'Relu', 'Exp', 'Sigmoid', 'Tanh']) {
    rule(op, () => expectRight([x], (b) => b.node(op, ['x'])));
  }
  for (const op of ['Log', 'Sqrt', 'Reciprocal']) {
    rule(op, () => expectRight([positive], (b) => b.node(op, ['x']), 3e-3));
  }
  rule('Clip between two bounds', () =>
    expectRight([x], (b) => b.node('Clip', ['x', b.floats([-0.7]), b.floats([0.9])]), 3e-3),
  );
  rule('Clip from below only', () => expectRight([x], (b) => b.node('Clip', ['x', b.floats([0.1])]), 3e-3));

  const shapes = pick(
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3]],
    [
      [2, 1, 4],
      [3, 1],
    ],
    [[1], [2, 3]],
    [
      [2, 3, 2, 2],
      [3, 1, 1],
    ],
    [[4], [1, 1]],
  );
  for (const op of ['Add', 'Sub', 'Mul', 'Div']) {
    rule(`${op} with operands that broadcast`, () =>
      drawn(shapes, ([a, c]) =>
        expectRight([variable('a', a), variable('b', c, 2, [0.6, 2])], (b) => b.node(op, ['a', 'b']), 3e-3),
      ),
    );
  }
});

describe('matrices', () => {
  rule('MatMul', () =>
    drawn(
      pick(
        [
          [2, 3],
          [3, 4],
        ],
        [
          [2, 2, 3],
          [3, 4],
        ],
        [
          [2, 2, 3],
          [2, 3, 4],
        ],
        [
          [1, 2, 3],
          [2, 3, 4],
        ],
        [
          [2, 3],
          [2, 3, 4],
        ],
      ),
      ([a, c]) => expectRight([variable('a', a), variable('b', c, 2)], (b) => b.node('MatMul', ['a', 'b'])),
    ),
  );
  rule('Gemm', () =>
    drawn(fc.tuple(fc.boolean(), fc.boolean(), pick(1, 0.5), pick(1, 2)), ([transA, transB, alpha, beta]) =>
      expectRight(
        [variable('a', transA ? [3, 2] : [2, 3]), variable('b', transB ? [4, 3] : [3, 4], 2), variable('c', [4], 3)],
        (b) =>
          b.node('Gemm', ['a', 'b', 'c'], {
            transA: Number(transA),
            transB: Number(transB),
            alpha: { float: alpha },
            beta: { float: beta },
          }),
      ),
    ),
  );
});

describe('convolutions', () => {
  const geometry = fc.record({
    channels: pick([1, 2, 3], [2, 2, 2], [3, 1, 1], [2, 2, 1]), // groups, in per group, out per group
    kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    strides: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
    dilations: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
    pads: fc.tuple(...[0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 2 }))),
  });
  rule('Conv', () =>
    drawn(geometry, async ({ channels: [group, inside, outside], kernel, strides, dilations, pads }) => {
      const x = variable('x', [2, group * inside, 5, 6]);
      const w = variable('w', [group * outside, inside, ...kernel], 2);
      await expectRight([x, w, variable('bias', [group * outside], 3)], (b) =>
        b.node('Conv', ['x', 'w', 'bias'], { group, strides, dilations, pads }),
      );
    }),
  );
});

describe('pooling', () => {
  const geometry = fc.record({
    kernel: pick([2, 2], [3, 3], [3, 2]),
    strides: pick([1, 1], [2, 2], [2, 1]),
    pads: pick([0, 0, 0, 0], [1, 1, 1, 1], [0, 0, 1, 1], [1, 0, 0, 1]),
  });
  const x = variable('x', [2, 2, 6, 5]);
  rule('MaxPool', () =>
    drawn(geometry, ({ kernel, strides, pads }) =>
      expectRight([x], (b) => b.node('MaxPool', ['x'], { kernel_shape: kernel, strides, pads }), 2e-3),
    ),
  );
  rule('AveragePool', () =>
    drawn(fc.tuple(geometry, pick(0, 1)), ([{ kernel, strides, pads }, count_include_pad]) =>
      expectRight([x], (b) => b.node('AveragePool', ['x'], { kernel_shape: kernel, strides, pads, count_include_pad })),
    ),
  );
  rule('GlobalAveragePool', () => expectRight([x], (b) => b.node('GlobalAveragePool', ['x'])));
});

describe('shapes', () => {
  const x = variable('x', [2, 3, 4]);
  rule('Reshape', () => expectRight([x], (b) => b.node('Reshape', ['x', b.ints([4, -1])])));
  rule('Flatten', () => expectRight([x], (b) => b.node('Flatten', ['x'], { axis: 1 })));
  rule('Squeeze', () => expectRight([variable('x', [2, 1, 3, 1])], (b) => b.node('Squeeze', ['x', b.ints([1, 3])])));
  rule('Unsqueeze', () => expectRight([x], (b) => b.node('Unsqueeze', ['x', b.ints([0, 2])])));
  rule('Transpose', () =>
    drawn(pick([2, 0, 1], [1, 0, 2], [2, 1, 0]), (perm) =>
      expectRight([x], (b) => b.node('Transpose', ['x'], { perm })),
    ),
  );
  rule('Transpose without perm', () => expectRight([x], (b) => b.node('Transpose', ['x'])));
  rule('Concat', () =>
    expectRight([variable('a', [2, 1, 3]), variable('b', [2, 4, 3], 2)], (b) =>
      b.node('Concat', ['a', 'b', 'a'], { axis: 1 }),
    ),
  );
  rule('Pad', () => expectRight([x], (b) => b.node('Pad', ['x', b.ints([0, 1, 0, 1, 0, 2]), b.floats([0.5])])));
});

describe('reductions', () => {
  const x = variable('x', [2, 3, 4]);
  for (const op of ['ReduceSum', 'ReduceMean']) {
    rule(op, () =>
      drawn(fc.tuple(pick([1], [0, 2], [-1], []), pick(0, 1)), ([axes, keepdims]) =>
        expectRight([x], (b) => b.node(op, axes.length > 0 ? ['x', b.ints(axes)] : ['x'], { keepdims })),
      ),
    );
  }
});

describe('normalization', () => {
  const x = variable('x', [2, 3, 4]);
  for (const op of ['Softmax', 'LogSoftmax']) {
    rule(op, () => drawn(pick(-1, 1, 0), (axis) => expectRight([x], (b) => b.node(op, ['x'], { axis }))));
  }
  rule('BatchNormalization', () =>
    expectRight([variable('x', [2, 3, 2, 2]), variable('scale', [3], 2), variable('bias', [3], 3)], (b) =>
      b.node(
        'BatchNormalization',
        ['x', 'scale', 'bias', b.floats([0.3, -0.2, 0.1], [3]), b.floats([0.5, 1.5, 0.9], [3])],
        {
          epsilon: { float: 1e-3 },
        },
      ),
    ),
  );
});

test('every rule is checked here', () => {
  expect([...checked].sort()).toEqual(Object.keys(rules).sort());
});
