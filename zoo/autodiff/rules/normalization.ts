import { floatAttribute, intAttribute } from '../../onnx/attributes.ts';
import type { Rule, RuleTable } from '../rule.ts';

/** dx = y ⊙ (dy − Σ dy ⊙ y), the sum over the softmax's axis. */
const softmax: Rule = (c) => {
  const y = c.node.outputs[0];
  const axis = c.build.ints([intAttribute(c.node, 'axis', -1)]);
  const weighted = c.build.node('Mul', [c.gradient, y]);
  const sum = c.build.node('ReduceSum', [weighted, axis], { keepdims: 1 });
  return [c.build.node('Sub', [weighted, c.build.node('Mul', [y, sum])])];
};

/** dx = dy − exp(y) ⊙ Σ dy, the sum over the softmax's axis. */
const logSoftmax: Rule = (c) => {
  const axis = c.build.ints([intAttribute(c.node, 'axis', -1)]);
  const sum = c.build.node('ReduceSum', [c.gradient, axis], { keepdims: 1 });
  const probabilities = c.build.node('Exp', [c.node.outputs[0]]);
  return [c.build.node('Sub', [c.gradient, c.build.node('Mul', [probabilities, sum])])];
};

/**
 * BatchNormalization with running statistics, as in inference: y = (x − mean) / √(variance + ε) · scale + bias, per
 * channel of `x [batch, channels, height, width]`. Mean and variance are frozen: the small batches of a fine-tune ruin them.
 */
const batchNormalization: Rule = (c) => {
  const [x, scale, , mean, variance] = c.node.inputs;
  if (intAttribute(c.node, 'training_mode', 0) !== 0) c.refuse('updates its running statistics (training_mode)');
  const rank = c.shape(x).length;
  const axes = c.build.ints([0, ...Array.from({ length: rank - 2 }, (_, axis) => axis + 2)]);
  const perChannel = (name: string) => c.build.node('Reshape', [name, c.build.ints([-1, ...Array(rank - 2).fill(1)])]);
  const epsilon = c.build.floats([floatAttribute(c.node, 'epsilon', 1e-5)]);
  const inverse = c.build.node('Reciprocal', [c.build.node('Sqrt', [c.build.node('Add', [variance, epsilon])])]);
  const sum = (name: string) => c.build.node('ReduceSum', [name, axes], { keepdims: 0 });
  const centred = () => c.build.node('Sub', [x, perChannel(mean)]);
  return [
    c.wants(0) ? c.build.node('Mul', [c.gradient, perChannel(c.build.node('Mul', [scale, inverse]))]) : undefined,
    c.wants(1) ? c.build.node('Mul', [sum(c.build.node('Mul', [c.gradient, centred()])), inverse]) : undefined,
    c.wants(2) ? sum(c.gradient) : undefined,
    undefined,
    undefined,
  ];
};

export const normalization: RuleTable = {
  Softmax: softmax,
  LogSoftmax: logSoftmax,
  BatchNormalization: batchNormalization,
};
