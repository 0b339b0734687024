import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { families, rules } from './index.ts';

/** What models are made of, by the names of ONNX: the operators that fine-tuning has to go through. */
const WANTED = `
  Add Sub Mul Div Neg Abs Pow Sqrt Reciprocal Exp Log Erf Sin Cos Tanh Sigmoid Softplus Relu LeakyRelu PRelu Elu Gelu
  HardSigmoid HardSwish Mish Clip Min Max Where Cast MatMul Gemm Einsum Conv ConvTranspose BatchNormalization
  InstanceNormalization LayerNormalization GroupNormalization Softmax LogSoftmax ReduceSum ReduceMean ReduceMax ReduceL2
  GlobalAveragePool GlobalMaxPool AveragePool MaxPool Reshape Flatten Squeeze Unsqueeze Transpose Concat Split Slice Gather
  GatherElements ScatterElements Expand Tile Pad Resize DepthToSpace SpaceToDepth Identity Dropout`
  .trim()
  .split(/\s+/);

test.each(WANTED)('%s has a rule', (op) => expect(Object.keys(rules)).toContain(op));

test('each family has a spec beside it, which checks every rule of the family', () => {
  const without = Object.keys(families).filter((name) => !existsSync(new URL(`./${name}.spec.ts`, import.meta.url)));
  expect(without).toEqual([]);
});

test('no two families have a rule for the same operator', () => {
  expect(
    Object.values(families)
      .flatMap((family) => Object.keys(family))
      .sort(),
  ).toEqual(Object.keys(rules).sort());
});
