import { intAttribute } from '../onnx/attributes.ts';
import type { Rule } from './gradient/rule.ts';
import { type OperatorTable, operator } from './operator.ts';
import { alike } from './sizes/carried-sizes.ts';

/**
 * Each element counts in the sums after it, so its gradient is the sum of theirs: a cumulative sum in the other direction.
 */
const cumSum: Rule = (c) => [
  c.build.node('CumSum', [c.gradient, c.node.inputs[1]], {
    exclusive: intAttribute(c.node, 'exclusive', 0),
    reverse: 1 - intAttribute(c.node, 'reverse', 0),
  }),
  undefined,
];

export const cumulative: OperatorTable = {
  CumSum: operator({ gradient: cumSum, learned: null, part: null, sizes: alike, moves: null }),
};
