import { floatAttribute, intAttribute } from '../../onnx/attributes.ts';
import type { Node } from '../../onnx/graph.ts';
import { changed, type Step, type Steps, without } from './step.ts';

/** Until 9, `spatial = 0` meant statistics for each point instead of each channel: it is replaced by elementary operators. */
const perPoint: Step = (node, { build }) => {
  const attributes = without(node, 'spatial');
  if (intAttribute(node, 'spatial', 1) === 1) return changed(node, { attributes });
  const [x, scale, bias, mean, variance] = node.inputs;
  const nodes: Node[] = [];
  const add = (op: string, inputs: string[], output = build.unique(op.toLowerCase())) => {
    nodes.push({ op, inputs, outputs: [output], attributes: {} });
    return output;
  };
  const epsilon = build.floats([floatAttribute(node, 'epsilon', 1e-5)]);
  const factor = add('Div', [scale, add('Sqrt', [add('Add', [variance, epsilon])])]);
  add('Add', [add('Mul', [add('Sub', [x, mean]), factor]), bias], node.outputs[0]);
  return nodes;
};

/** Outputs 2 to 5 were statistics, which only training computes. */
const oneOutput: Step = (node, context) => {
  context.onlyFirstOutput(node);
  return changed(node, { outputs: node.outputs.slice(0, 1) });
};

/** Scale and bias had one number per group, and from 21 on have one per channel. */
const perChannel: Step = (node, context) => {
  const [x, scale, bias] = node.inputs;
  const groups = intAttribute(node, 'num_groups', 1);
  const channels = context.shape(x)?.[1];
  if (typeof channels !== 'number') throw context.refusal(node, 'the number of its channels is not known');
  const nodes: Node[] = [];
  const spread = (name: string) => {
    const [column, grid, flat] = ['column', 'grid', 'per_channel'].map((hint) => context.build.unique(hint));
    const { build } = context;
    const size = build.ints([groups, channels / groups]);
    nodes.push({ op: 'Reshape', inputs: [name, build.ints([-1, 1])], outputs: [column], attributes: {} });
    nodes.push({ op: 'Expand', inputs: [column, size], outputs: [grid], attributes: {} });
    nodes.push({ op: 'Reshape', inputs: [grid, build.ints([-1])], outputs: [flat], attributes: {} });
    return flat;
  };
  const inputs = [x, spread(scale), spread(bias)];
  return [...nodes, ...changed(node, { inputs })];
};

export const normalization: Steps = {
  BatchNormalization: { 9: perPoint, 14: oneOutput },
  GroupNormalization: { 21: perChannel },
};
