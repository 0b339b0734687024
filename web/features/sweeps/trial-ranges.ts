import type { Range } from '../charts/range.ts';

/** In an address: `keep=learningRate:20-85`, the kept part of an axis in hundredths of its length. */
const NAME = 'keep';

/** The brushed parts of axes that an address names; others are whole. */
export function readRanges(parameters: URLSearchParams): Record<string, Range> {
  const ranges: Record<string, Range> = {};
  for (const kept of parameters.getAll(NAME)) {
    const [, axis, low, high] = /^(.+):(\d{1,3})-(\d{1,3})$/.exec(kept) ?? [];
    if (axis && Number(low) <= Number(high) && Number(high) <= 100)
      ranges[axis] = [Number(low) / 100, Number(high) / 100];
  }
  return ranges;
}

/** The address's parameters with these brushed parts in the place of those before. */
export function writeRanges(parameters: URLSearchParams, ranges: Readonly<Record<string, Range>>): URLSearchParams {
  const next = new URLSearchParams(parameters);
  next.delete(NAME);
  for (const [axis, [low, high]] of Object.entries(ranges))
    if (low > 0 || high < 1) next.append(NAME, `${axis}:${Math.round(low * 100)}-${Math.round(high * 100)}`);
  return next;
}
