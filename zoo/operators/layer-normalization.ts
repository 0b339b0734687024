import { intAttribute } from '../onnx/attributes.ts';
import { unbroadcast } from './gradient/broadcast.ts';
import type { Rule, RuleContext } from './gradient/rule.ts';
import { type Standardized, standardize, standardizedGradient } from './gradient/standardize.ts';
import { normalizes } from './kinds.ts';
import type { Learned, OperatorTable } from './operator.ts';

/** y = x̂ ⊙ scale + bias, where x̂ is x normalized over the axes from `axis` on (Ba et al., 2016). */
const centredRule: Rule = (c) => {
  const axes = normalizedAxes(c);
  const x = c.node.inputs[0];
  const standardized = standardize(c, 'LayerNormalization', x, axes[0], sizesOf(c, axes));
  const bias = c.node.inputs[2];
  return [
    c.wants(0) ? withStatistics(c, standardized, axes, inputGradient(c, standardized, axes, true)) : undefined,
    c.wants(1) ? scaleGradient(c, standardized) : undefined,
    bias && c.wants(2) ? unbroadcast(c, c.gradient, c.shape(x), bias) : undefined,
  ];
};

/** y = x / √(mean(x²) + ε) ⊙ scale, the mean over the axes from `axis` on (Zhang & Sennrich, 2019). */
const rmsRule: Rule = (c) => {
  if (c.outputGradients[1] !== undefined) c.refuse('has a gradient at its inverse deviation');
  const axes = normalizedAxes(c);
  const standardized = standardize(c, 'SimplifiedLayerNormalization', c.node.inputs[0], axes[0], sizesOf(c, axes));
  return [
    c.wants(0) ? inputGradient(c, standardized, axes, false) : undefined,
    c.wants(1) ? scaleGradient(c, standardized) : undefined,
  ];
};

function normalizedAxes(c: RuleContext): number[] {
  const rank = c.shape(c.node.inputs[0]).length;
  const axis = intAttribute(c.node, 'axis', -1);
  const first = axis < 0 ? axis + rank : axis;
  return Array.from({ length: rank - first }, (_, i) => first + i);
}

const sizesOf = (c: RuleContext, axes: number[]) => axes.map((axis) => c.size(c.node.inputs[0], axis));

const inputGradient = (c: RuleContext, standardized: Standardized, axes: number[], centred: boolean) =>
  standardizedGradient(c, standardized, c.build.node('Mul', [c.gradient, c.node.inputs[1]]), axes, centred);

function scaleGradient(c: RuleContext, { normal }: Standardized): string {
  const [x, scale] = c.node.inputs;
  return unbroadcast(c, c.build.node('Mul', [c.gradient, normal]), c.shape(x), scale);
}

/** Adds the gradient through the outputs Mean and InvStdDev: ∂mean/∂x = 1 / n, ∂inverse/∂x = −inverse² · x̂ / n. */
function withStatistics(c: RuleContext, { normal, inverse }: Standardized, axes: number[], gradient: string): string {
  const [, mean, deviation] = c.outputGradients;
  const share = c.build.floats([1 / sizesOf(c, axes).reduce((product, size) => product * size, 1)]);
  const times = (...factors: string[]) => factors.reduce((product, factor) => c.build.node('Mul', [product, factor]));
  let sum = gradient;
  if (mean !== undefined) sum = c.build.node('Add', [sum, times(mean, share)]);
  if (deviation === undefined) return sum;
  return c.build.node('Sub', [sum, times(normal, times(deviation, share, inverse, inverse))]);
}

const scaleOnly: Learned = { roles: { 1: 'bias' }, unless: null, lowRank: [] };

export const layerNormalization: OperatorTable = {
  LayerNormalization: normalizes({
    gradient: centredRule,
    learned: { roles: { 1: 'bias', 2: 'bias' }, unless: null, lowRank: [] },
    channels: 'last',
  }),
  RMSNormalization: normalizes({ gradient: rmsRule, learned: scaleOnly, channels: 'last' }),
  SimplifiedLayerNormalization: normalizes({ gradient: rmsRule, learned: scaleOnly, channels: 'last' }),
};
