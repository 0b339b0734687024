import fc from 'fast-check';
import { expect, test } from 'vitest';
import { onnxOperators } from '../autodiff/onnx-operators.ts';
import { GraphBuilder, OPSET } from '../onnx/builder.ts';
import type { Attribute, Graph } from '../onnx/graph.ts';
import { operators } from '../operators/index.ts';
import { elementTransposed } from '../operators/transposed.ts';
import { pushTransposes } from './push-transposes.ts';
import { removeNoOps } from './remove-no-ops.ts';
import { removeUnused } from './remove-unused.ts';
import { expectSameOutputs } from './testing/same-outputs.ts';

const LAST = [0, 2, 3, 1];
const FIRST = [0, 3, 1, 2];

type Body = (b: GraphBuilder, x: string) => string | string[];

/** `x [batch, 4, 3, 2]` turned to channels last, worked on, and turned back. */
async function pushed(body: Body, back: number[] | null = FIRST): Promise<Graph> {
  const b = new GraphBuilder('g');
  b.input('x', 'float', ['batch', 4, 3, 2]);
  const results = [body(b, b.node('Transpose', [b.node('Relu', ['x'])], { perm: LAST }))].flat();
  for (const [i, result] of results.entries()) {
    b.node('Neg', [back ? b.node('Transpose', [result], { perm: back }) : result], {}, { output: `y${i}` });
  }
  b.graph.outputs = results.map((_, i) => ({ name: `y${i}`, type: 'float', shape: [], unranked: true }));
  const simple = removeUnused(await removeNoOps(await pushTransposes(b.graph)));
  await expectSameOutputs(b.graph, simple, { batch: 2 });
  return simple;
}

const opsOf = ({ nodes }: Graph) => nodes.map(({ op }) => op);
const row = (b: GraphBuilder, size = 4) =>
  b.floats(
    Array.from({ length: size }, (_, i) => i + 1),
    [size],
  );
const split: Body = (b, x) => {
  b.nodes('Split', [x, b.ints([1, 3])], ['a', 'b'], { axis: 3 });
  return ['a', 'b'];
};

test.each<[string, Body]>([
  ['activations', (b, x) => b.node('Clip', [b.node('Elu', [x]), b.floats([0]), b.floats([6])])],
  ['a scale and a shift of each channel', (b, x) => b.node('Add', [b.node('Mul', [x, row(b)]), row(b)])],
  ['a constant of each pixel', (b, x) => b.node('Sub', [b.floats([1, 2, 3, 4, 5, 6], [3, 2, 1]), x])],
  [
    'a constant of everything',
    (b, x) =>
      b.node('Sub', [
        x,
        b.floats(
          Array.from({ length: 24 }, (_, i) => i),
          [1, 3, 2, 4],
        ),
      ]),
  ],
  ['a slope of each channel', (b, x) => b.node('PRelu', [x, row(b)])],
  ['a number', (b, x) => b.node('Div', [x, b.floats([2])])],
  ['two that are turned alike', (b, x) => b.node('Mul', [x, b.node('Sigmoid', [x])])],
  ['a concatenation of channels', (b, x) => b.node('Concat', [x, b.node('Tanh', [x])], { axis: -1 })],
  [
    'a concatenation with a constant',
    (b, x) => b.node('Concat', [b.floats(Array(16).fill(3), [2, 1, 2, 4]), x], { axis: 1 }),
  ],
  ['a split of channels', split],
  ['a softmax of the channels', (b, x) => b.node('Softmax', [x])],
  [
    'a mean that keeps its axes',
    (b, x) => b.node('Mul', [x, b.node('ReduceMean', [x, b.ints([1, 2])], { keepdims: 1 })]),
  ],
  ['padding', (b, x) => b.node('Pad', [x, b.ints([0, 1, 2, 0, 0, 0, 1, 3])])],
  ['a cut of pixels', (b, x) => b.node('Slice', [x, b.ints([1, 0]), b.ints([3, 1]), b.ints([1, -2])])],
])('%s: no transpose stays', async (_, body) => {
  expect(opsOf(await pushed(body))).not.toContain('Transpose');
});

test('the mean of each channel needs no transpose behind it', async () => {
  const simple = await pushed((b, x) => b.node('ReduceMean', [x, b.ints([1, 2])], { keepdims: 0 }), null);
  expect(opsOf(simple)).toEqual(['Relu', 'ReduceMean', 'Neg']);
});

test('any axes may be reduced', async () => {
  const axes = fc.subarray([0, 1, 2, -1], { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(axes, fc.constantFrom(0, 1), async (some, keepdims) => {
      await pushed((b, x) => b.node('ReduceMax', [x, b.ints(some)], { keepdims }), null);
    }),
    { numRuns: 20, seed: 1 },
  );
});

test.each<[string, Body, Record<string, Attribute>?]>([
  ['with a tensor that is not turned', (b, x) => b.node('Add', [x, b.node('Reshape', ['x', b.ints([0, 3, 2, 4])])])],
  ['into a reshape', (b, x) => b.node('Reshape', [x, b.ints([0, 3, 2, 4])])],
])('a transpose stays before what needs it: %s', async (_, body) => {
  expect(opsOf(await pushed(body, null))).toContain('Transpose');
});

const ofElements = Object.keys(operators).filter((name) => {
  const standard = onnxOperators[name];
  const isUnary = standard?.inputs.length === 1 && standard.givesFloats && standard.since[0] <= OPSET;
  return isUnary && operators[name].transposed === elementTransposed && name !== 'Cast';
});
test.each(ofElements)('transposes around %s meet', async (op) => {
  expect(opsOf(await pushed((b, x) => b.node(op, [x])))).not.toContain('Transpose');
});
