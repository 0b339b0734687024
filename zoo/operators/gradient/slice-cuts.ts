import type { Dimension } from '../../onnx/graph.ts';
import type { RuleContext } from './rule.ts';
import { fromFront } from './shape-tensor.ts';

/** A Slice's range along one axis. */
export interface Cut {
  axis: number;
  step: number;
  /** How many elements it takes; undefined if that is known only at run time, which only the step 1 allows. */
  count?: number;
  /**
   * The zeros to put before and after the gradient, each of whose elements is followed by |step| − 1 zeros; negative to
   * crop.
   */
  before: number;
  after: number;
}

/** Ends from here on stand for “to the end”: exporters write the largest int32 or int64. */
const FAR = 2 ** 31 - 1;

/** The cuts of a Slice by axis; undefined where they are known only at run time. */
export function cutsOf(c: RuleContext): Cut[] | undefined {
  const [x, ...bounds] = c.node.inputs;
  const shape = c.shape(x);
  const [starts, ends, axes, steps] = [0, 1, 2, 3].map((i) => (bounds[i] ? c.constant(bounds[i]) : null));
  if (!starts || !ends || axes === undefined || steps === undefined) return undefined;
  const cuts = starts.map((start, i) => {
    const axis = fromFront(axes?.[i] ?? i, shape.length);
    return cutOf(axis, shape[axis], start, ends[i], steps?.[i] ?? 1);
  });
  return cuts.every((cut) => cut !== undefined) ? cuts : undefined;
}

function cutOf(axis: number, size: Dimension, start: number, end: number, step: number): Cut | undefined {
  if (typeof size === 'number') return fixedCut(axis, size, start, end, step);
  // Counted from its own edge, a border needs no size.
  if (step !== 1 || start < 0 || (end >= 0 && end < FAR)) return undefined;
  return { axis, step, before: start, after: end < 0 ? -end : 0 };
}

/** As the ONNX specification of Slice clamps. */
function fixedCut(axis: number, size: number, start: number, end: number, step: number): Cut {
  const clamp = (position: number, low: number, high: number) =>
    Math.max(low, Math.min(high, position < 0 ? position + size : position));
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const first = clamp(start, Math.max(low, 0), high);
  const count = Math.max(0, Math.ceil((clamp(end, low, high) - first) / step));
  const before = step > 0 ? first : first + (count - 1) * step;
  return { axis, step, count, before, after: size - before - count * Math.abs(step) };
}
