import { intAttribute, intsAttribute } from '../../onnx/attributes.ts';
import type { Rule, RuleContext, RuleTable } from '../rule.ts';

/** The gradient in the shape of the input. At most one of its dimensions may be unknown until run time. */
const reshapeBack: Rule = (c) => {
  const shape = c.shape(c.node.inputs[0]).map((dimension) => (typeof dimension === 'number' ? dimension : -1));
  if (shape.filter((dimension) => dimension === -1).length > 1)
    c.refuse('reshapes more than one dimension that is not fixed');
  return [c.build.node('Reshape', [c.gradient, c.build.ints(shape)])];
};

const transpose: Rule = (c) => {
  const rank = c.shape(c.node.inputs[0]).length;
  const perm = intsAttribute(
    c.node,
    'perm',
    Array.from({ length: rank }, (_, axis) => rank - 1 - axis),
  );
  const inverse = perm.map((_, axis) => perm.indexOf(axis));
  return [c.build.node('Transpose', [c.gradient], { perm: inverse })];
};

const concat: Rule = (c) => {
  const axis = intAttribute(c.node, 'axis', 0);
  const sizes = c.node.inputs.map((name) => c.size(name, axis));
  const parts = c.node.inputs.map((name) => c.build.unique(`${name}_gradient`));
  c.build.nodes('Split', [c.gradient, c.build.ints(sizes)], parts, { axis });
  return parts;
};

/** A constant border carries no gradient: the gradient of what is inside it is cut out. */
const pad: Rule = (c: RuleContext) => {
  const mode = c.node.attributes.mode;
  if (mode !== undefined && mode !== 'constant') c.refuse('does not pad with a constant');
  const pads = c.constant(c.node.inputs[1]) ?? c.refuse('has pads that are computed');
  if (c.node.inputs[3]) c.refuse('names the axes it pads');
  const negated = c.build.ints(pads.map((size) => (size === 0 ? 0 : -size)));
  return [c.build.node('Pad', [c.gradient, negated])];
};

export const shape: RuleTable = {
  Reshape: reshapeBack,
  Flatten: reshapeBack,
  Squeeze: reshapeBack,
  Unsqueeze: reshapeBack,
  Transpose: transpose,
  Concat: concat,
  Pad: pad,
};
