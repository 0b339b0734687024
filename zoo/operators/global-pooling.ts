import type { Rule, RuleContext } from './gradient/rule.ts';
import { shareAmongLargest } from './gradient/ties.ts';
import { pools } from './kinds.ts';
import type { OperatorTable } from './operator.ts';

/** The axes after `[batch, channels]`, however many. */
const spatialAxes = (c: RuleContext) =>
  c
    .shape(c.node.inputs[0])
    .map((_, axis) => axis)
    .slice(2);

/** y = Σ x / n, so each pixel gets dy / n. */
const globalAveragePool: Rule = (c) => {
  const sizes = spatialAxes(c).map((axis) => c.size(c.node.inputs[0], axis));
  const count = sizes.reduce((product, size) => product * size, 1);
  const share = c.build.node('Mul', [c.gradient, c.build.floats([1 / count])]);
  return [c.build.node('Expand', [share, c.build.ints([1, 1, ...sizes])])];
};

const globalMaxPool: Rule = (c) => [
  shareAmongLargest(c, c.node.inputs[0], c.node.outputs[0], c.gradient, spatialAxes(c)),
];

export const globalPooling: OperatorTable = {
  GlobalAveragePool: pools({ gradient: globalAveragePool, blocked: 'global average', int8: 'computed' }),
  GlobalMaxPool: pools({ gradient: globalMaxPool, blocked: null }),
};
