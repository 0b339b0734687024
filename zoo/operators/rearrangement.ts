import { intAttribute } from '../onnx/attributes.ts';
import type { Rule } from './gradient/rule.ts';
import { movement } from './kinds.ts';
import type { OperatorTable } from './operator.ts';
import { alike } from './sizes/carried-sizes.ts';

/**
 * SpaceToDepth undoes DepthToSpace, except for the order of channels in `CRD` mode: there a channel's blocks are neighbours.
 */
const depthToSpace: Rule = (c) => {
  const blocksize = intAttribute(c.node, 'blocksize', 1);
  const gradient = c.build.node('SpaceToDepth', [c.gradient], { blocksize });
  if (c.node.attributes.mode !== 'CRD') return [gradient];
  const blocks = blocksize ** 2;
  const channels = c.size(c.node.inputs[0], 1) / blocks;
  const order = Array.from(
    { length: channels * blocks },
    (_, to) => (to % blocks) * channels + Math.floor(to / blocks),
  );
  return [c.build.node('Gather', [gradient, c.build.ints(order)], { axis: 1 })];
};

const spaceToDepth: Rule = (c) => [
  c.build.node('DepthToSpace', [c.gradient], { blocksize: intAttribute(c.node, 'blocksize', 1), mode: 'DCR' }),
];

/** Turning the same steps around once more puts them back. */
const reverseSequence: Rule = (c) => [
  c.build.node('ReverseSequence', [c.gradient, c.node.inputs[1]], c.node.attributes),
  undefined,
];

export const rearrangement: OperatorTable = {
  DepthToSpace: movement({ gradient: depthToSpace, learned: null, moves: 'reorders', half: null }),
  ReverseSequence: movement({
    gradient: reverseSequence,
    learned: null,
    moves: 'reorders',
    half: null,
    sizes: alike,
  }),
  SpaceToDepth: movement({ gradient: spaceToDepth, learned: null, moves: 'reorders', half: null }),
};
