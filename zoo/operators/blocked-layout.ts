import { BLOCK_SIZE, BLOCKED_DOMAIN } from './blocked/blocked-operators.ts';
import { padAlong } from './gradient/pad-along.ts';
import type { Rule, RuleContext } from './gradient/rule.ts';
import { type Operator, type OperatorTable, operator } from './operator.ts';

/** Channels a block, from the graph's metadata. */
export const blockSizeOf = (c: RuleContext) => Number(c.build.graph.metadata[BLOCK_SIZE]);

/** Adds one of the blocked operators. */
export const blockedNode = (
  c: RuleContext,
  op: string,
  inputs: string[],
  attributes: Parameters<RuleContext['build']['node']>[2] = {},
) => c.build.node(op, inputs, attributes, { domain: BLOCKED_DOMAIN });

const reorderInput: Rule = (c) => [
  blockedNode(c, 'ReorderOutput', [c.gradient], { channels: c.size(c.node.inputs[0], 1) }),
];

/** MLAS moves channels four at a time: the gradient is padded to the blocks that were converted. */
const reorderOutput: Rule = (c) => {
  const [x] = c.node.inputs;
  const missing = c.size(x, 1) - c.size(c.node.outputs[0], 1);
  const filled = missing % 4 === 0 ? c.gradient : padAlong(c, c.gradient, 4, [{ axis: 1, before: 0, after: missing }]);
  return [blockedNode(c, 'ReorderInput', [filled])];
};

/** Every pixel has an equal share of its channel's mean. */
const globalAveragePool: Rule = (c) => {
  const [x] = c.node.inputs;
  const [channels, pixels] = [c.size(x, 1), c.size(x, 2) * c.size(x, 3)];
  const size = blockSizeOf(c);
  const share = c.build.node('Mul', [c.gradient, c.build.floats([1 / pixels])]);
  const blocks = c.build.node('Reshape', [share, c.build.ints([-1, channels / size, 1, size])]);
  const spread = c.build.node('Expand', [blocks, c.build.ints([1, 1, pixels, 1])]);
  return [c.build.node('Reshape', [spread, c.build.ints([-1, ...c.shape(x).slice(1).map(Number)])])];
};

/** An operator of the blocked form of a graph, which the passes over models never see. */
export const blocked = (own: Pick<Operator, 'gradient'>): Operator =>
  operator({ learned: null, part: null, sizes: null, moves: null, ...own });

export const blockedLayout: OperatorTable = {
  [`${BLOCKED_DOMAIN}.ReorderInput`]: blocked({ gradient: reorderInput }),
  [`${BLOCKED_DOMAIN}.ReorderOutput`]: blocked({ gradient: reorderOutput }),
  [`${BLOCKED_DOMAIN}.GlobalAveragePool`]: blocked({ gradient: globalAveragePool }),
};
