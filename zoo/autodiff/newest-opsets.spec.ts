import { expect, test } from 'vitest';
import { type GraphBuilder, OPSET } from '../onnx/builder.ts';
import { buildGradients, type Variable } from './testing/built-gradients.ts';
import { variable } from './testing/check-rule.ts';

/** The newest opset that onnxruntime 1.30 reads. Graft leaves a model of one that is newer than its own as it is. */
const NEWEST = 26;
const newer = Array.from({ length: NEWEST - OPSET }, (_, i) => OPSET + 1 + i);

const picture = { ...variable('x', [2, 2, 6, 6]), declared: ['batch', 2, 6, 6] };

/** A convolutional network, of which most operators have versions newer than opset 21. */
function network(b: GraphBuilder): string {
  const grown = b.node('Conv', [b.node('Pad', ['x', b.ints([0, 0, 1, 1, 0, 0, 1, 1])]), 'kernel', 'bias']);
  const active = b.node('HardSwish', [b.node('InstanceNormalization', [grown, b.floats([1, 2, 1], [3]), 'bias'])]);
  const pooled = b.node('MaxPool', [active], { kernel_shape: [2, 2], strides: [2, 2] });
  const larger = b.node('Resize', [pooled, '', b.floats([1, 1, 2, 2], [4])], { mode: 'linear' });
  const averaged = b.node('AveragePool', [larger], { kernel_shape: [3, 3], strides: [3, 3] });
  const turned = b.node('Transpose', [b.node('Identity', [averaged])], { perm: [0, 2, 3, 1] });
  const features = b.node('Flatten', [b.node('Cast', [turned], { to: 1 })]);
  const squeezed = b.node('Squeeze', [b.node('Unsqueeze', [features, b.ints([0])]), b.ints([0])]);
  const hidden = b.node('Elu', [b.node('Gemm', [squeezed, 'weights'])]);
  return b.node('Reshape', [b.node('Softplus', [b.node('Sin', [hidden])]), b.ints([-1, 2, 2])]);
}

/** Attention over rows of a table, beside the mean of the largest. */
function transformer(b: GraphBuilder): string {
  const tokens = b.node('Gather', ['table', b.ints([3, 1, 0, 3], [2, 2])]);
  const normal = b.node('LayerNormalization', [b.node('Gelu', [tokens]), 'scale']);
  b.nodes('Split', [normal], ['query', 'key'], { axis: 2, num_outputs: 2 });
  const scores = b.node('MatMul', ['query', b.node('Transpose', ['key'], { perm: [0, 2, 1] })]);
  const mixed = b.node('MatMul', [b.node('Softmax', [scores]), normal]);
  const part = b.node('Slice', [mixed, b.ints([-1]), b.ints([-5]), b.ints([2]), b.ints([-2])]);
  b.nodes('TopK', [part, b.ints([1])], ['largest', 'indices']);
  const both = b.node('Concat', [b.node('Tile', ['largest', b.ints([1, 1, 2])]), part], { axis: 2 });
  return b.node('ReduceLogSumExp', [both, b.ints([1])], { keepdims: 0 });
}

const weights = [variable('kernel', [3, 2, 3, 3], 2), variable('bias', [3], 3), variable('weights', [12, 4], 4)];
const cases: [string, Variable[], (b: GraphBuilder) => string][] = [
  ['a convolutional network', [picture, ...weights], network],
  ['a transformer', [variable('table', [4, 4]), variable('scale', [4], 2)], transformer],
];
test.each(cases)('the gradients of %s are the same in every newer opset', async (_, variables, body) => {
  const gradientsIn = async (opset: number) => {
    const built = await buildGradients(variables, (b) => {
      b.graph.opsets[''] = opset;
      return body(b);
    });
    await built.close();
    return built.gradients;
  };
  const expected = await gradientsIn(OPSET);
  for (const opset of newer) {
    const gradients = await gradientsIn(opset);
    for (const { name } of variables) {
      const [ours, theirs] = [gradients[name], expected[name]];
      const distance = Math.hypot(...ours.map((value, i) => value - theirs[i]));
      expect(distance, `${name} in opset ${opset}`).toBeLessThan(1e-5 * Math.hypot(...theirs));
    }
  }
});
