import type { RuleContext } from './rule.ts';

/** How many zeros come before and after a tensor along an axis, counted from the front; negative numbers crop. */
export interface AxisPads {
  axis: number;
  before: number;
  after: number;
}

/**
 * Zeros around a tensor along some of its axes.
 *
 * Without Pad's `axes` input: when onnxruntime 1.30 moves a Transpose past a Pad, it permutes the pads as if there were two
 * for every axis, and the model fails at run time, or pads other axes.
 */
export function padAlong(c: RuleContext, x: string, rank: number, pads: AxisPads[]): string {
  if (pads.every(({ before, after }) => before === 0 && after === 0)) return x;
  const all = Array.from({ length: 2 * rank }, () => 0);
  for (const { axis, before, after } of pads) {
    all[axis] = before;
    all[axis + rank] = after;
  }
  return c.build.node('Pad', [x, c.build.ints(all)]);
}
