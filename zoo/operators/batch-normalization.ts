import { floatAttribute, intAttribute } from '../onnx/attributes.ts';
import type { Rule, RuleContext } from './gradient/rule.ts';
import { normalizes } from './kinds.ts';
import type { OperatorTable } from './operator.ts';

/** Sums over all axes but the channels', and shapes one number a channel to multiply `x [batch, C, …]`. */
function byChannel(c: RuleContext) {
  const rank = c.shape(c.node.inputs[0]).length;
  const axes = c.build.ints([0, ...Array.from({ length: Math.max(rank - 2, 0) }, (_, axis) => axis + 2)]);
  const lift = c.build.ints([-1, ...Array(Math.max(rank - 2, 0)).fill(1)]);
  return {
    reduce: (op: 'ReduceSum' | 'ReduceMean', name: string) => c.build.node(op, [name, axes], { keepdims: 0 }),
    perChannel: (name: string) => c.build.node('Reshape', [name, lift]),
  };
}

/** 1 / √(variance + ε) */
function inverseDeviation(c: RuleContext, variance: string): string {
  const epsilon = c.build.floats([floatAttribute(c.node, 'epsilon', 1e-5)]);
  return c.build.node('Reciprocal', [c.build.node('Sqrt', [c.build.node('Add', [variance, epsilon])])]);
}

const rule: Rule = (c) =>
  intAttribute(c.node, 'training_mode', 0) === 0 ? withRunningStatistics(c) : withBatchStatistics(c);

/**
 * y = (x − mean) / √(variance + ε) · scale + bias, per channel, with the running statistics, as in inference: they are
 * frozen, because the small batches of a fine-tune would spoil them. Σ dy · (x − mean) is computed from Σ dy · x, which
 * saves a pass.
 */
function withRunningStatistics(c: RuleContext): (string | undefined)[] {
  const [x, scale, , mean, variance] = c.node.inputs;
  const { reduce, perChannel } = byChannel(c);
  const times = (a: string, b: string) => c.build.node('Mul', [a, b]);
  if (c.wants(3) || c.wants(4)) c.refuse('has running statistics that are trained or computed');
  const inverse = inverseDeviation(c, variance);
  const sum = c.wants(1) || c.wants(2) ? reduce('ReduceSum', c.gradient) : '';
  const weighted = () => c.build.node('Sub', [reduce('ReduceSum', times(c.gradient, x)), times(mean, sum)]);
  return [
    c.wants(0) ? times(c.gradient, perChannel(times(scale, inverse))) : undefined,
    c.wants(1) ? times(weighted(), inverse) : undefined,
    c.wants(2) ? sum : undefined,
  ];
}

/**
 * The same with the batch's own mean and variance, which depend on x too (Ioffe & Szegedy, 2015, section 3), x̂ being x
 * normalized: dx = scale / √(variance + ε) · (dy − mean(dy) − x̂ · mean(dy ⊙ x̂)). The running statistics, which the node
 * updates, pass no gradient.
 */
function withBatchStatistics(c: RuleContext): (string | undefined)[] {
  const [x, scale] = c.node.inputs;
  const { reduce, perChannel } = byChannel(c);
  const times = (a: string, b: string) => c.build.node('Mul', [a, b]);
  const centred = c.build.node('Sub', [x, perChannel(reduce('ReduceMean', x))]);
  const inverse = inverseDeviation(c, reduce('ReduceMean', times(centred, centred)));
  const product = times(c.gradient, centred);
  const inputGradient = () => {
    const factor = perChannel(times(scale, inverse));
    const slope = perChannel(times(reduce('ReduceMean', product), times(inverse, inverse)));
    const level = perChannel(reduce('ReduceMean', c.gradient));
    return times(c.build.node('Sub', [c.build.node('Sub', [c.gradient, level]), times(centred, slope)]), factor);
  };
  return [
    c.wants(0) ? inputGradient() : undefined,
    c.wants(1) ? times(reduce('ReduceSum', product), inverse) : undefined,
    c.wants(2) ? reduce('ReduceSum', c.gradient) : undefined,
  ];
}

export const batchNormalization: OperatorTable = {
  BatchNormalization: normalizes({
    gradient: rule,
    learned: { roles: { 1: 'bias', 2: 'bias' }, unless: null, lowRank: [] },
    channels: 'first',
  }),
};
