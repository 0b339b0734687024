import { padAlong } from './gradient/pad-along.ts';
import type { Rule, RuleContext } from './gradient/rule.ts';
import { scatterBack } from './gradient/scatter-back.ts';
import { fromFront } from './gradient/shape-tensor.ts';
import { type OperatorTable, operator } from './operator.ts';
import { padTransposed } from './transposed.ts';

const pad: Rule = (c) => {
  const mode = c.node.attributes.mode ?? 'constant';
  if (c.wants(2)) c.refuse('pads with a value that is trained or computed');
  if (mode === 'constant') return [cropped(c)];
  const borders = bordersOf(c);
  if (!borders) return [scatterBack(c)];
  return [borders.reduce((gradient, border) => folded(c, gradient, border, String(mode)), c.gradient)];
};

/** A constant border has no gradient: it is cropped, and elements that the Pad cropped get zeros. */
function cropped(c: RuleContext): string {
  const [x, padsInput, , axesInput] = c.node.inputs;
  const rank = c.shape(x).length;
  const [pads, axes] = [c.constant(padsInput), axesOf(c)];
  if (!axes) return c.build.node('Pad', [c.gradient, c.build.node('Neg', [padsInput]), '', axesInput]);
  if (!pads) return c.build.node('Pad', [c.gradient, forAllAxes(c, c.build.node('Neg', [padsInput]), axes, rank)]);
  const negated = axes.map((axis, i) => ({ axis, before: 0 - pads[i], after: 0 - pads[i + axes.length] }));
  return padAlong(c, c.gradient, rank, negated);
}

/** The padded axes, counted from the front; undefined if they are known only at run time. */
function axesOf(c: RuleContext): number[] | undefined {
  const [x, , , axesInput] = c.node.inputs;
  const shape = c.shape(x);
  if (!axesInput) return shape.map((_, axis) => axis);
  return c.constant(axesInput)?.map((axis) => fromFront(axis, shape.length));
}

/** Pads of some axes, known only at run time, with zeros for the others: see `padAlong`. */
function forAllAxes(c: RuleContext, pads: string, axes: number[], rank: number): string {
  const zeros = c.build.ints(Array.from({ length: 2 * rank }, () => 0));
  const places = c.build.ints([...axes, ...axes.map((axis) => axis + rank)]);
  return c.build.node('ScatterElements', [zeros, places, pads], { axis: 0 });
}

/** A border along one axis of x, `size` long, whose elements are copies of others. */
interface Border {
  axis: number;
  size: number;
  before: number;
  after: number;
}

/** The borders by axis; undefined if they are known only at run time, crop something or wrap around x more than once. */
function bordersOf(c: RuleContext): Border[] | undefined {
  const [x, padsInput] = c.node.inputs;
  const shape = c.shape(x);
  const [pads, axes] = [c.constant(padsInput), axesOf(c)];
  if (!pads || !axes) return undefined;
  const borders = axes.map((axis, i) => ({
    axis,
    size: shape[axis],
    before: pads[i],
    after: pads[i + axes.length],
  }));
  const padded = borders.filter(({ before, after }) => before !== 0 || after !== 0);
  const simple = padded.filter(
    (border): border is Border =>
      typeof border.size === 'number' &&
      [border.before, border.after].every((size) => size >= 0 && size < Number(border.size)),
  );
  return simple.length === padded.length ? simple : undefined;
}

/** Crops the border along an axis and adds it to the elements that it copies. */
function folded(c: RuleContext, gradient: string, border: Border, mode: string): string {
  const { axis, size, before, after } = border;
  const at = c.build.ints([axis]);
  const cut = (from: number, to: number) =>
    c.build.node('Slice', [gradient, c.build.ints([from]), c.build.ints([to]), at]);
  const parts = [cut(before, before + size)];
  if (before > 0) parts.push(placed(c, cut(0, before), { axis, size, length: before, side: 'before', mode }));
  if (after > 0)
    parts.push(
      placed(c, cut(before + size, before + size + after), { axis, size, length: after, side: 'after', mode }),
    );
  return c.build.node('Sum', parts);
}

interface Place {
  axis: number;
  /** Of x along the axis. */
  size: number;
  /** Of the border. */
  length: number;
  side: 'before' | 'after';
  mode: string;
}

/** A border's gradient at the copied elements: the edge itself, those beside the edge mirrored, or the other end. */
function placed(c: RuleContext, part: string, { axis, size, length, side, mode }: Place): string {
  const at = c.build.ints([axis]);
  const zeros = (name: string, start: number, count: number) =>
    padAlong(c, name, c.shape(c.node.inputs[0]).length, [{ axis, before: start, after: size - start - count }]);
  const first = side === 'before';
  if (mode === 'edge') {
    return zeros(c.build.node('ReduceSum', [part, at], { keepdims: 1 }), first ? 0 : size - 1, 1);
  }
  if (mode === 'wrap') return zeros(part, first ? size - length : 0, length);
  const turned = c.build.node('Slice', [part, c.build.ints([-1]), c.build.ints([-(2 ** 31)]), at, c.build.ints([-1])]);
  return zeros(turned, first ? 1 : size - 1 - length, length);
}

export const padding: OperatorTable = {
  Pad: operator({
    gradient: pad,
    learned: null,
    part: null,
    sizes: null,
    moves: null,
    changesNothing: (_, { sameShape, numbers }) => sameShape && numbers(1)?.every((count) => count === 0) === true,
    isPreprocessing: true,
    transposed: padTransposed,
  }),
};
