import { intAttribute, intsAttribute } from '../onnx/attributes.ts';
import type { Dimension } from '../onnx/graph.ts';
import { exp, minus, negative, over, times } from './gradient/arithmetic.ts';
import type { Rule, RuleContext } from './gradient/rule.ts';
import { fromFront, shapeTensor } from './gradient/shape-tensor.ts';
import { shareAmongLargest } from './gradient/ties.ts';
import { type Operator, type OperatorTable, operator } from './operator.ts';
import { valueBy } from './sizes/values.ts';
import { reductionTransposed } from './transposed.ts';

/** A reduction of x to y; `y` and `gradient` have size 1 along the axes, so that they broadcast with x. */
interface Reduction {
  x: string;
  y: string;
  gradient: string;
  /** The axes as a tensor; undefined for all. */
  axes: string | undefined;
  /** The axes, if they are known when the graph is built. */
  known: number[] | undefined;
}

/** A rule from a reduction to the gradient of x. With no axes at all, each element is reduced separately. */
const reduce =
  (partial: (c: RuleContext, r: Reduction) => string): Rule =>
  (c) => [partial(c, reductionOf(c))];

/** The same for a reduction that leaves a single element as it is. */
const reduceMany = (partial: (c: RuleContext, r: Reduction) => string) =>
  reduce((c, r) => (r.known?.length === 0 ? c.gradient : partial(c, r)));

function reductionOf(c: RuleContext): Reduction {
  const [x, input] = c.node.inputs;
  const [y] = c.node.outputs;
  const rank = c.shape(x).length;
  const named = input ? c.constant(input) : intsAttribute(c.node, 'axes', []);
  if (named?.length === 0) {
    const none = intAttribute(c.node, 'noop_with_empty_axes', 0) === 1;
    return { x, y, gradient: c.gradient, axes: undefined, known: none ? [] : c.shape(x).map((_, axis) => axis) };
  }
  const axes = input || c.build.ints(named ?? []);
  const kept = (name: string) =>
    intAttribute(c.node, 'keepdims', 1) === 1 ? name : c.build.node('Unsqueeze', [name, axes]);
  return { x, y: kept(y), gradient: kept(c.gradient), axes, known: named?.map((axis) => fromFront(axis, rank)) };
}

/** The sizes of x along the axes, if they are known when the graph is built. */
function sizesOf(c: RuleContext, { x, known }: Reduction): Map<number, number> | undefined {
  const sizes = known?.map((axis): [number, Dimension] => [axis, c.shape(x)[axis]]);
  const fixed = sizes?.filter((entry): entry is [number, number] => typeof entry[1] === 'number');
  return fixed && fixed.length === sizes?.length ? new Map(fixed) : undefined;
}

/** Repeats a value along the axes. The shape is read at run time only if it is dynamic. */
function spread(c: RuleContext, r: Reduction, value: string): string {
  const sizes = sizesOf(c, r);
  const shape = sizes ? c.build.ints(c.shape(r.x).map((_, axis) => sizes.get(axis) ?? 1)) : shapeTensor(c, r.x);
  return c.build.node('Expand', [value, shape]);
}

/** How many elements are reduced to one. */
function count(c: RuleContext, r: Reduction): string | number {
  const sizes = sizesOf(c, r);
  if (sizes) return [...sizes.values()].reduce((product, size) => product * size, 1);
  const shape = c.build.node('Shape', [r.x]);
  const along = r.axes === undefined ? shape : c.build.node('Gather', [shape, r.axes]);
  return c.build.node('Cast', [c.build.node('ReduceProd', [along], { keepdims: 0 })], { to: FLOAT });
}

/** `TensorProto.FLOAT`. */
const FLOAT = 1;

const extremum = reduceMany((c, r) => shareAmongLargest(c, r.x, r.y, r.gradient, r.axes));

/** y = ‖x‖₂: dx = x · dy / y. The norm of zeros has the gradient 0, as in PyTorch, not 0 / 0. */
const norm = reduce((c, r) => times(c, over(c, r.gradient, c.build.node('Max', [r.y, c.build.floats([1e-12])])), r.x));

/**
 * Each element gets the product of the others. If one of them is 0 it cannot be computed as y / x: the product is taken with
 * 1 for each 0, and an element needs it only if no other is 0.
 */
const product = reduceMany((c, r) => {
  const zero = c.build.node('Cast', [c.build.node('Equal', [r.x, c.build.floats([0])])], { to: FLOAT });
  const along = r.axes === undefined ? [] : [r.axes];
  const zeros = c.build.node('ReduceSum', [zero, ...along], { keepdims: 1 });
  const noOther = c.build.node('Cast', [c.build.node('Equal', [zero, zeros])], { to: FLOAT });
  const nonZero = c.build.node('Add', [r.x, zero]);
  const all = c.build.node('ReduceProd', [nonZero, ...along], { keepdims: 1 });
  return times(c, over(c, times(c, r.gradient, all), nonZero), noOther);
});

const reduces = (own: Pick<Operator, 'gradient'> & Partial<Pick<Operator, 'part' | 'value'>>): Operator =>
  operator({ learned: null, part: null, sizes: null, moves: null, transposed: reductionTransposed, ...own });

export const reduction: OperatorTable = {
  ReduceSum: reduces({ gradient: reduceMany((c, r) => spread(c, r, r.gradient)) }),
  ReduceMean: reduces({
    gradient: reduceMany((c, r) => spread(c, r, over(c, r.gradient, count(c, r)))),
    part: 'reduction',
  }),
  ReduceMax: reduces({ gradient: extremum, part: 'reduction' }),
  ReduceMin: reduces({ gradient: extremum, part: 'reduction' }),
  ReduceProd: reduces({ gradient: product, value: valueBy.product }),
  ReduceL1: reduces({ gradient: reduce((c, r) => times(c, r.gradient, c.build.node('Sign', [r.x]))) }),
  ReduceL2: reduces({ gradient: norm }),
  ReduceSumSquare: reduces({ gradient: reduce((c, r) => times(c, r.gradient, 2, r.x)) }),
  ReduceLogSum: reduces({
    gradient: reduce((c, r) => spread(c, r, times(c, r.gradient, exp(c, negative(c, r.y))))),
  }),
  ReduceLogSumExp: reduces({ gradient: reduce((c, r) => times(c, r.gradient, exp(c, minus(c, r.x, r.y)))) }),
};
