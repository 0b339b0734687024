import type { RuleContext } from '../rule.ts';

/**
 * The gradient of an extremum y of x along `axes` (all of them, by default): it goes to where x equals y; among equals it is
 * shared, which is a subgradient too, and what PyTorch's `amax` does. `y` and `gradient` have size 1 along the axes.
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
