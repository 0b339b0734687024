import { intsAttribute } from '../onnx/attributes.ts';
import { unbroadcast } from './gradient/broadcast.ts';
import type { Rule, RuleContext, RuleTable } from './gradient/rule.ts';
import { shapeTensor } from './gradient/shape-tensor.ts';

/** The gradient in the shape of the input, whatever the operator made of that. */
const reshapeBack: Rule = (c) => [c.build.node('Reshape', [c.gradient, targetShape(c, c.node.inputs[0])])];

/** With -1 for a single dimension that is open until run time, so that nothing has to be read then. */
function targetShape(c: RuleContext, name: string): string {
  const shape = c.shapes.get(name) ?? [];
  const open = shape.filter((dimension) => typeof dimension === 'string');
  // A 0 would be read as the gradient's own dimension.
  if (open.length !== 1 || shape.includes(0)) return shapeTensor(c, name);
  return c.build.ints(shape.map((dimension) => (typeof dimension === 'number' ? dimension : -1)));
}

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

const expand: Rule = (c) => [unbroadcast(c, c.gradient, c.shape(c.node.outputs[0]), c.node.inputs[0])];

/** Each axis of the gradient as `[repeats, size]`, then the repeats are summed. */
const tile: Rule = (c) => {
  const [x, repeats] = c.node.inputs;
  const rank = c.shape(x).length;
  const columns = [repeats, shapeTensor(c, x)].map((name) => c.build.node('Unsqueeze', [name, c.build.ints([1])]));
  const pairs = c.build.node('Reshape', [c.build.node('Concat', columns, { axis: 1 }), c.build.ints([-1])]);
  const axes = c.build.ints(Array.from({ length: rank }, (_, axis) => 2 * axis));
  return [c.build.node('ReduceSum', [c.build.node('Reshape', [c.gradient, pairs]), axes], { keepdims: 0 })];
};

export const shape: RuleTable = {
  Reshape: reshapeBack,
  Flatten: reshapeBack,
  Squeeze: reshapeBack,
  Unsqueeze: reshapeBack,
  Transpose: transpose,
  Expand: expand,
  Tile: tile,
};
