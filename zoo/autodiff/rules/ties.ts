import type { RuleContext } from '../rule.ts';

/**
 * The gradient of a maximum y of x along `axes`: it goes to where x is the largest; among equals it is shared, which is a
 * subgradient too. `y` and `gradient` have size 1 along the axes.
 */
export function shareAmongLargest(c: RuleContext, x: string, y: string, gradient: string, axes: number[]): string {
  const largest = c.build.node('Cast', [c.build.node('Equal', [x, y])], { to: 1 });
  const count = c.build.node('ReduceSum', [largest, c.build.ints(axes)], { keepdims: 1 });
  return c.build.node('Mul', [largest, c.build.node('Div', [gradient, count])]);
}
