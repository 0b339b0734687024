import { intAttribute } from '../onnx/attributes.ts';
import type { Rule, RuleContext } from './gradient/rule.ts';
import { standardize, standardizedGradient } from './gradient/standardize.ts';
import { normalizes } from './kinds.ts';
import type { Learned, OperatorTable } from './operator.ts';

/**
 * y = x̂ · scale + bias, where x̂ is `x [batch, C, …]` normalized over groups of channels and all following axes (Wu & He,
 * 2018).
 *
 * @param groups the number of groups; @param scales how many scales and biases there are: one a channel or a group
 */
function normalizeGroups(c: RuleContext, groups: number, scales: number): (string | undefined)[] {
  const [x, scale] = c.node.inputs;
  const sizes = c.shape(x).map((_, axis) => (axis === 0 ? 0 : c.size(x, axis)));
  const rows = (name: string, count: number) => c.build.node('Reshape', [name, c.build.ints([0, count, -1])]);
  const size = sizes.slice(1).reduce((product, size) => product * size, 1) / groups;
  const standardized = standardize(c, 'LayerNormalization', rows(x, groups), 2, [size]);
  const gradient = rows(c.gradient, scales);
  const sum = (name: string) => c.build.node('ReduceSum', [name, c.build.ints([0, 2])], { keepdims: 0 });
  const inputGradient = () => {
    const scaled = c.build.node('Mul', [gradient, c.build.node('Reshape', [scale, c.build.ints([-1, 1])])]);
    const grouped = scales === groups ? scaled : rows(scaled, groups);
    return c.build.node('Reshape', [standardizedGradient(c, standardized, grouped, [2]), c.build.ints(sizes)]);
  };
  return [
    c.wants(0) ? inputGradient() : undefined,
    c.wants(1) ? sum(c.build.node('Mul', [gradient, rows(standardized.normal, scales)])) : undefined,
    c.wants(2) ? sum(gradient) : undefined,
  ];
}

/** Each channel of each picture separately (Ulyanov et al., 2016). */
const instance: Rule = (c) => {
  const channels = c.size(c.node.inputs[0], 1);
  return normalizeGroups(c, channels, channels);
};

/** Until opset 21 it had one scale and bias for each group; since then one for each channel. */
const group: Rule = (c) => {
  const groups = intAttribute(c.node, 'num_groups', 1);
  return normalizeGroups(c, groups, c.size(c.node.inputs[1], 0));
};

const learned: Learned = { roles: { 1: 'bias', 2: 'bias' }, unless: null, lowRank: [] };

export const groupNormalization: OperatorTable = {
  InstanceNormalization: normalizes({ gradient: instance, learned, channels: 'first' }),
  GroupNormalization: normalizes({ gradient: group, learned, channels: 'first' }),
};
