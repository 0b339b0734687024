import type { Rule, RuleContext, RuleTable } from '../rule.ts';
import { fromFront } from '../shape-tensor.ts';
import { scatterBack } from './scatter-back.ts';

const pad: Rule = (c) => {
  const mode = c.node.attributes.mode ?? 'constant';
  if (c.wants(2)) c.refuse('pads with a value that is trained or computed');
  if (mode === 'constant') return [cropped(c)];
  const borders = bordersOf(c);
  if (!borders) return [scatterBack(c)];
  return [borders.reduce((gradient, border) => folded(c, gradient, border, String(mode)), c.gradient)];
};

/** A constant border carries no gradient: it is cut off, and what the Pad cut off gets zeros. */
function cropped(c: RuleContext): string {
  const [, pads, , axes] = c.node.inputs;
  const constant = c.constant(pads);
  const negated = constant ? c.build.ints(constant.map((size) => 0 - size)) : c.build.node('Neg', [pads]);
  return c.build.node('Pad', axes ? [c.gradient, negated, '', axes] : [c.gradient, negated]);
}

/** A border along one axis of x, `size` long, of elements that are each the copy of another. */
interface Border {
  axis: number;
  size: number;
  before: number;
  after: number;
}

/** The borders by axis; undefined where they are known only at run time, cut something off or go around x more than once. */
function bordersOf(c: RuleContext): Border[] | undefined {
  const [x, padsInput, , axesInput] = c.node.inputs;
  const shape = c.shape(x);
  const pads = c.constant(padsInput);
  const axes = axesInput ? c.constant(axesInput) : shape.map((_, axis) => axis);
  if (!pads || !axes) return undefined;
  const borders = axes.map((axis, i) => {
    const at = fromFront(axis, shape.length);
    return { axis: at, size: shape[at], before: pads[i], after: pads[i + axes.length] };
  });
  const padded = borders.filter(({ before, after }) => before !== 0 || after !== 0);
  const simple = padded.filter(
    (border): border is Border =>
      typeof border.size === 'number' &&
      [border.before, border.after].every((size) => size >= 0 && size < Number(border.size)),
  );
  return simple.length === padded.length ? simple : undefined;
}

/** Cuts off the border along an axis and adds it to what it is a copy of. */
function folded(c: RuleContext, gradient: string, border: Border, mode: string): string {
  const { axis, size, before, after } = border;
  const at = c.build.ints([axis]);
  const cut = (from: number, to: number) =>
    c.build.node('Slice', [gradient, c.build.ints([from]), c.build.ints([to]), at]);
  const parts = [cut(before, before + size)];
  if (before > 0) parts.push(placed(c, cut(0, before), { size, at, length: before, side: 'before', mode }));
  if (after > 0)
    parts.push(placed(c, cut(before + size, before + size + after), { size, at, length: after, side: 'after', mode }));
  return c.build.node('Sum', parts);
}

interface Place {
  /** Of x along the axis. */
  size: number;
  /** The axis, as a tensor. */
  at: string;
  /** Of the border. */
  length: number;
  side: 'before' | 'after';
  mode: string;
}

/** A border's gradient where its originals lie: the edge itself, those beside the edge turned around, or the other end. */
function placed(c: RuleContext, part: string, { size, at, length, side, mode }: Place): string {
  const zeros = (name: string, start: number, count: number) =>
    c.build.node('Pad', [name, c.build.ints([start, size - start - count]), '', at]);
  const first = side === 'before';
  if (mode === 'edge') {
    return zeros(c.build.node('ReduceSum', [part, at], { keepdims: 1 }), first ? 0 : size - 1, 1);
  }
  if (mode === 'wrap') return zeros(part, first ? size - length : 0, length);
  const turned = c.build.node('Slice', [part, c.build.ints([-1]), c.build.ints([-(2 ** 31)]), at, c.build.ints([-1])]);
  return zeros(turned, first ? 1 : size - 1 - length, length);
}

export const padding: RuleTable = { Pad: pad };
