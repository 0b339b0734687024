import { expect, test } from 'vitest';
import { operatorOf, withRule } from '../operators/index.ts';
import { coverageTable, type Measurements, type RuntimeSupport } from './coverage.ts';
import { onnxOperators } from './onnx-operators.ts';

const measurements = (errors: Measurements['rules'] = {}): Measurements => ({
  machine: 'a machine',
  rules: {
    ...Object.fromEntries(withRule.map((op) => [op, { inputs: [0], finiteDifferences: 1e-5 }])),
    ...errors,
  },
});
const everything: RuntimeSupport = { version: '9.9', newestOpset: 99, operators: new Set(Object.keys(onnxOperators)) };

test('a rule has a row with its inputs by name, its family and the worst error of each oracle', () => {
  const conv = { inputs: [0, 1], finiteDifferences: 4.2e-4, tensorFlow: 1.3e-7 };
  const table = coverageTable(measurements({ Conv: conv }), everything, 7);
  expect(table).toContain('| Conv | 1, 11, 22 | X, W | [convolution](../operators/convolution.ts) | 4.2e-4 | 1.3e-7 |');
  expect(table).toContain('The worst: 4.2e-4 (Conv) against differences');
  expect(table).toContain('onnxruntime 9.9 reads opsets up to 99');
});

test('of many inputs alike the name stands once', () => {
  expect(coverageTable(measurements({ Concat: { inputs: [0, 1, 5] } }), everything, 7)).toContain('| inputs… |');
});

test('an operator of the standard is in one list, if onnxruntime knows it', () => {
  const table = coverageTable(measurements(), everything, 7);
  const [, withRule, ofOnnxruntime, byNature, without] = table.split(/## |Of onnxruntime's own/);
  expect(withRule).toContain('| Relu |');
  expect(ofOnnxruntime).toContain('| SimplifiedLayerNormalization |');
  expect(byNature).toMatch(/ArgMax.*Shape/);
  expect(without).toMatch(/\bGRU\b.*\bIf\b/);
  for (const op of Object.keys(onnxOperators)) {
    const places = [withRule, byNature, without].filter((list) => new RegExp(`\\b${op}\\b`).test(list));
    expect(places.length, op).toBe(1);
  }
  const fewer = { ...everything, operators: new Set(['Relu']) };
  expect(coverageTable(measurements(), fewer, 7)).not.toContain('GRU');
});

test('a rule that was not measured, and a measurement of no rule, are reported', () => {
  const { Conv: _, ...others } = measurements().rules;
  expect(() => coverageTable({ machine: '', rules: others }, everything, 7)).toThrow('not measured: Conv;');
  const gone = measurements({ Gone: { inputs: [0] } });
  expect(() => coverageTable(gone, everything, 7)).toThrow('measured, but no rules: Gone');
});

test('what takes real numbers and gives none stops the gradient, but for what learns through its own quantization', () => {
  const stopped = Object.keys(onnxOperators).filter((op) => {
    const { takesFloats, givesFloats } = onnxOperators[op];
    return takesFloats && !givesFloats;
  });
  const refused = ['OptionalHasElement', 'QLinearConv', 'QLinearMatMul', 'QuantizeLinear', 'SequenceLength'];
  expect(stopped.filter((op) => !('none' in operatorOf({ op }).gradient)).sort()).toEqual(refused);
});
