import { intsAttribute } from '../onnx/attributes.ts';
import type { Node } from '../onnx/graph.ts';
import { unbroadcast } from './gradient/broadcast.ts';
import type { Rule, RuleContext } from './gradient/rule.ts';
import { shapeTensor } from './gradient/shape-tensor.ts';
import { movement } from './kinds.ts';
import type { Operator, OperatorTable } from './operator.ts';
import { permuted } from './sizes/carried-sizes.ts';
import { takenShapes } from './sizes/taken-shapes.ts';
import { toldSizes } from './sizes/told-sizes.ts';
import { valueBy } from './sizes/values.ts';

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

/** Without a permutation, the axes are reversed. */
const permOf = (node: Node, rank: number) =>
  intsAttribute(
    node,
    'perm',
    Array.from({ length: rank }, (_, axis) => rank - 1 - axis),
  );

const transpose: Rule = (c) => {
  const perm = permOf(c.node, c.shape(c.node.inputs[0]).length);
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

/** The same elements in the same order. */
const reshapes = (own: Partial<Operator>) =>
  movement({
    gradient: reshapeBack,
    learned: null,
    moves: 'reshapes',
    int8: 'carried',
    half: 'moved',
    changesNothing: (_, { sameShape }) => sameShape,
    ...own,
  });

export const shape: OperatorTable = {
  Reshape: reshapes({
    sizes: { told: toldSizes.reshape },
    value: valueBy.reshape,
    takesShape: takenShapes.reshape,
    isPreprocessing: true,
  }),
  Flatten: reshapes({}),
  Squeeze: reshapes({ value: valueBy.squeeze }),
  Unsqueeze: reshapes({ value: valueBy.unsqueeze }),
  Transpose: movement({
    gradient: transpose,
    sizes: permuted,
    learned: null,
    moves: 'reorders',
    int8: 'carried',
    half: 'moved',
    changesNothing: (node, { sameShape, rank = 0 }) => sameShape && permOf(node, rank).every((axis, i) => axis === i),
    isPreprocessing: true,
  }),
  Expand: movement({
    gradient: expand,
    sizes: { told: toldSizes.expand },
    value: valueBy.expand,
    takesShape: takenShapes.expand,
    // A token that stands before all others, for each row.
    learned: { roles: { 0: 'weight' }, unless: 'fill or mask', lowRank: [] },
    moves: 'repeats',
    half: 'moved',
    changesNothing: (_, { sameShape }) => sameShape,
  }),
  Tile: movement({
    gradient: tile,
    sizes: { told: toldSizes.tile },
    learned: null,
    moves: 'repeats',
    half: null,
    changesNothing: (_, { numbers }) => numbers(1)?.every((repeats) => repeats === 1) === true,
  }),
};
