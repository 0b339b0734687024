import { intAttribute } from '../onnx/attributes.ts';
import { padAlong } from './gradient/pad-along.ts';
import type { Rule, RuleContext } from './gradient/rule.ts';
import { scatterBack } from './gradient/scatter-back.ts';
import { fromFront, shapeTensor, zerosLike } from './gradient/shape-tensor.ts';
import { allOutputsBut, movement } from './kinds.ts';
import { type OperatorTable, operator } from './operator.ts';
import { alike, gathered } from './sizes/carried-sizes.ts';
import { valueBy } from './sizes/values.ts';

/** y = x[…, indices, …]: an element that was taken more than once gets the sum. */
const gather: Rule = (c) => {
  const x = c.node.inputs[0];
  const axis = fromFront(intAttribute(c.node, 'axis', 0), c.shape(x).length);
  return [neighbours(c, axis) ?? summedByIndex(c, axis), undefined];
};

/** Constant indices that are neighbours in x, or a single one: their gradient padded with zeros. */
function neighbours(c: RuleContext, axis: number): string | undefined {
  const [x, indices] = c.node.inputs;
  const size = c.shape(x)[axis];
  const constant = c.constant(indices);
  if (!constant || constant.length === 0 || typeof size !== 'number') return undefined;
  const taken = constant.map((index) => fromFront(index, size));
  if (taken.some((index, i) => index !== taken[0] + i)) return undefined;
  const rank = c.build.graph.initializers.get(indices)?.shape.length;
  const part = rank === 1 ? c.gradient : joined(c, axis);
  const [before, after] = [taken[0], size - taken[0] - taken.length];
  return padAlong(c, part, c.shape(x).length, [{ axis, before, after }]);
}

/** Each element of the gradient with an index of its own. */
function summedByIndex(c: RuleContext, axis: number): string {
  const [x, indices] = c.node.inputs;
  const rank = c.shape(x).length;
  const zeros = zerosLike(c, x);
  const gradient = joined(c, axis);
  const column = c.build.ints(Array.from({ length: rank }, (_, i) => (i === axis ? -1 : 1)));
  const row = c.build.node('Reshape', [indices, column]);
  const spread = c.build.node('Expand', [row, c.build.node('Shape', [gradient])]);
  return c.build.node('ScatterElements', [zeros, spread, gradient], { axis, reduction: 'add' });
}

/** The gradient with the axes of the indices merged into one. */
function joined(c: RuleContext, axis: number): string {
  const x = c.node.inputs[0];
  const shape = shapeTensor(c, x);
  const cut = (from: number, to: number) => c.build.node('Slice', [shape, c.build.ints([from]), c.build.ints([to])]);
  const parts = [cut(0, axis), c.build.ints([-1]), cut(axis + 1, c.shape(x).length)];
  return c.build.node('Reshape', [c.gradient, c.build.node('Concat', parts, { axis: 0 })]);
}

const gatherElements: Rule = (c) => [
  c.build.node('ScatterElements', [zerosLike(c, c.node.inputs[0]), c.node.inputs[1], c.gradient], {
    axis: intAttribute(c.node, 'axis', 0),
    reduction: 'add',
  }),
  undefined,
];

const gatherND: Rule = (c) => [scatterBack(c), undefined];

/** The largest, or smallest, k pass the gradient to where they were. */
const topK: Rule = (c) => {
  const [, indices] = c.node.outputs;
  const axis = intAttribute(c.node, 'axis', -1);
  return [c.build.node('ScatterElements', [zerosLike(c, c.node.inputs[0]), indices, c.gradient], { axis }), undefined];
};

/**
 * Updates written over data hide them; updates added to data leave them unchanged. Repeated indices are right where updates
 * are added; ONNX forbids them where they are written.
 */
const scatter =
  (op: 'ScatterElements' | 'ScatterND', gatherOp: 'GatherElements' | 'GatherND'): Rule =>
  (c) => {
    const [, indices, updates] = c.node.inputs;
    const reduction = c.node.attributes.reduction ?? 'none';
    if (reduction !== 'none' && reduction !== 'add') c.refuse(`combines its updates by “${reduction}”`);
    const along: Record<string, number> = op === 'ScatterElements' ? { axis: intAttribute(c.node, 'axis', 0) } : {};
    const hidden = () => c.build.node(op, [c.gradient, indices, zerosLike(c, updates)], along);
    return [
      c.wants(0) ? (reduction === 'add' ? c.gradient : hidden()) : undefined,
      undefined,
      c.wants(2) ? c.build.node(gatherOp, [c.gradient, indices], along) : undefined,
    ];
  };

/** Rows of a table, or places of an activation. */
const gathers = { learned: null, moves: 'looks up', half: null } as const;

/** Updates written into data. */
const writes = { learned: null, part: null, sizes: alike, moves: null } as const;

export const indexing: OperatorTable = {
  Gather: movement({
    gradient: gather,
    sizes: gathered,
    value: valueBy.gather,
    learned: { roles: { 0: 'weight' }, unless: 'mask', lowRank: [] },
    part: 'lookup',
    moves: 'looks up',
    half: 'moved',
  }),
  GatherElements: movement({ ...gathers, gradient: gatherElements }),
  GatherND: movement({ ...gathers, gradient: gatherND }),
  ScatterElements: operator({ ...writes, gradient: scatter('ScatterElements', 'GatherElements') }),
  ScatterND: operator({ ...writes, gradient: scatter('ScatterND', 'GatherND') }),
  TopK: operator({
    gradient: topK,
    carriesGradient: allOutputsBut(1),
    learned: null,
    part: null,
    sizes: null,
    moves: null,
  }),
};
