import { divideExactly, equal, isNumber, product, type Size } from './size.ts';

/**
 * The constant that a `Reshape` from some dimensions to others can take as its shape: 0 keeps a dimension that is known only at
 * run time, and −1 the rest. Undefined if two or more dimensions are neither kept nor numbers.
 *
 * @param to may contain −1 once
 */
export function reshapeTarget(from: readonly Size[], to: readonly Size[]): number[] | undefined {
  const sizes = withoutOpen(from, to);
  const target = sizes.map((size, i) => (isNumber(size) ? size : i < from.length && equal(size, from[i]) ? 0 : size));
  const open = target.filter((size) => !isNumber(size) || size === -1);
  if (open.length > 1) return undefined;
  return target.map((size) => (isNumber(size) ? size : -1));
}

/** With the number, or the product, that −1 stands for, where it is known. */
function withoutOpen(from: readonly Size[], to: readonly Size[]): readonly Size[] {
  const open = to.indexOf(-1);
  if (open < 0) return to;
  const rest = divideExactly(product([...from]), product(to.toSpliced(open, 1)));
  return rest === undefined || (isNumber(rest) && rest < 1) ? to : to.with(open, rest);
}
