import type { RuleContext } from './rule.ts';

/**
 * The gradient of an extremum y of x along `axes` (all of them, by default): it goes to the elements where x equals y; equal
 * ones share it, which is also a subgradient, and what PyTorch's `amax` does. `y` and `gradient` have size 1 along the axes.
 *
 * @param axes numbers, or the name of a tensor of them
 */
export function shareAmongLargest(
  c: RuleContext,
  x: string,
  y: string,
  gradient: string,
  axes?: number[] | string,
): string {
  const largest = c.build.node('Cast', [c.build.node('Equal', [x, y])], { to: 1 });
  const along = Array.isArray(axes) ? c.build.ints(axes) : axes;
  const count = c.build.node('ReduceSum', along === undefined ? [largest] : [largest, along], { keepdims: 1 });
  return c.build.node('Mul', [largest, c.build.node('Div', [gradient, count])]);
}

/**
 * The same, but the first of equal elements gets all of it: what PyTorch's `max_pool2d` does, and onnxruntime's MaxPool
 * where it names each window's largest pixel.
 *
 * @param places of the elements along the axes, with the other sizes 1: `[taps, 1]`
 */
export function giveFirstLargest(
  c: RuleContext,
  x: string,
  y: string,
  gradient: string,
  { axes, places }: { axes: number[]; places: number[] },
): string {
  const count = places.reduce((product, size) => product * size, 1);
  const ranks = Float32Array.from({ length: count }, (_, place) => count - place);
  const largest = c.build.node('Cast', [c.build.node('Equal', [x, y])], { to: 1 });
  const ranked = c.build.node('Mul', [largest, c.build.floats(ranks, places)]);
  const best = c.build.node('ReduceMax', [ranked, c.build.ints(axes)], { keepdims: 1 });
  const first = c.build.node('Cast', [c.build.node('Equal', [ranked, best])], { to: 1 });
  return c.build.node('Mul', [first, gradient]);
}
