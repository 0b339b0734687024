import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { onnxOperators } from '../autodiff/onnx-operators.ts';
import { families, operatorOf, operators, withRule } from './index.ts';
import { hasRule } from './operator.ts';

/** The operators of common models, by their ONNX names, that fine-tuning must differentiate. */
const WANTED = `
  Add Sub Mul Div Neg Abs Pow Sqrt Reciprocal Exp Log Erf Sin Cos Tanh Sigmoid Softplus Relu LeakyRelu PRelu Elu Gelu
  HardSigmoid HardSwish Mish Clip Min Max Where Cast MatMul Gemm Einsum Conv ConvTranspose BatchNormalization
  InstanceNormalization LayerNormalization GroupNormalization Softmax LogSoftmax ReduceSum ReduceMean ReduceMax ReduceL2
  GlobalAveragePool GlobalMaxPool AveragePool MaxPool Reshape Flatten Squeeze Unsqueeze Transpose Concat Split Slice Gather
  GatherElements ScatterElements Expand Tile Pad Resize DepthToSpace SpaceToDepth Identity Dropout`
  .trim()
  .split(/\s+/);

test.each(WANTED)('%s has a rule', (op) => expect(withRule).toContain(op));

test('each family with a rule has a spec beside it, which checks every rule of the family', () => {
  const named = Object.keys(families).filter((name) => Object.values(families[name]).some(hasRule));
  const without = named.filter((name) => !existsSync(new URL(`./${name}.spec.ts`, import.meta.url)));
  expect(without).toEqual([]);
});

test('no two families have the same operator', () => {
  expect(
    Object.values(families)
      .flatMap((family) => Object.keys(family))
      .sort(),
  ).toEqual(Object.keys(operators).sort());
});

test('operators that make integers or booleans have no gradient, and those with a rule make real numbers', () => {
  for (const [name, record] of Object.entries(operators)) {
    const standard = onnxOperators[name];
    if (!standard) continue;
    if (standard.takesFloats && !standard.givesFloats) expect(record.gradient, name).toHaveProperty('none');
    if (hasRule(record)) expect(standard.takesFloats && standard.givesFloats, name).toBe(true);
  }
});

test('a record names no input that the operator does not have', () => {
  for (const [name, { learned }] of Object.entries(operators)) {
    const inputs = onnxOperators[name]?.inputs;
    if (!learned || !inputs || inputs.some((input) => input.endsWith('…'))) continue;
    const places = [...Object.keys(learned.roles).map(Number), ...learned.lowRank];
    expect(Math.max(...places), name).toBeLessThan(inputs.length);
  }
});

test('nothing is assumed of an operator without a record, nor of one of another domain with a known name', () => {
  for (const node of [{ op: 'GRU' }, { op: 'Add', domain: 'com.example' }, { op: 'constructor' }]) {
    const { gradient, carriesGradient: _, changesNothing: __, isRandom: ___, ...others } = operatorOf(node);
    expect(gradient).toHaveProperty('missing');
    expect(new Set(Object.values(others))).toEqual(new Set([null, false]));
  }
});
