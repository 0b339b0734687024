import type { Dimension } from '../../onnx/graph.ts';

/**
 * A number, or a product of a number and dimensions that are known only at run time: the result of arithmetic on shapes before a
 * graph runs. Any other amount, such as `(height - 1)`, is a dimension named by its formula, so that equal formulas are equal
 * dimensions.
 */
export type Size = number | Product;

interface Product {
  factor: number;
  /** In alphabetical order; at least one. */
  symbols: readonly string[];
}

/** Reads what `toDimension` writes: `8*batch` is a product. */
export function sizeOf(dimension: Dimension): Size {
  if (typeof dimension === 'number') return dimension;
  if (!/^[\w.]+(\*[\w.]+)+$/.test(dimension)) return { factor: 1, symbols: [dimension] };
  return product(
    dimension.split('*').map((part) => (/^\d+$/.test(part) ? Number(part) : { factor: 1, symbols: [part] })),
  );
}

export function toDimension(size: Size): Dimension {
  if (typeof size === 'number') return size;
  const { factor, symbols } = size;
  return [...(factor === 1 ? [] : [factor]), ...symbols].join('*');
}

/** Whether a size is a number, or a product of these dimensions only. */
export function isMadeOf(size: Size, dimensions: ReadonlySet<Dimension>): boolean {
  const isKnown = (part: string) => /^(-?\d+|min|)$/.test(part) || dimensions.has(part);
  return (
    isNumber(size) ||
    size.symbols.every(
      (symbol) => dimensions.has(symbol) || (isComputed(symbol) && symbol.split(/[()+*/,]/).every(isKnown)),
    )
  );
}

export const isNumber = (size: Size): size is number => typeof size === 'number';

export function equal(a: Size, b: Size): boolean {
  return toDimension(a) === toDimension(b);
}

/** Whether it is known that two sizes differ. */
export function differ(a: Size, b: Size): boolean {
  if (isNumber(a) && isNumber(b)) return a !== b;
  const [known, other] = isNumber(a) ? [a, b] : [b, a];
  if (!isNumber(known) || isNumber(other) || !other.symbols.every(isDimension)) return false;
  // A product of dimensions is not 0, and has the sign of its factor.
  return known === 0 || known < 0 !== other.factor < 0;
}

/** Dimensions are at least 1; a computed amount can be anything. */
const isDimension = (symbol: string) => !isComputed(symbol);
const isComputed = (symbol: string) => symbol.startsWith('(');

export function multiply(a: Size, b: Size): Size {
  if (isNumber(a) && isNumber(b)) return a * b;
  const factor = (isNumber(a) ? a : a.factor) * (isNumber(b) ? b : b.factor);
  if (factor === 0) return 0;
  return { factor, symbols: [...(isNumber(a) ? [] : a.symbols), ...(isNumber(b) ? [] : b.symbols)].sort() };
}

export function product(sizes: Size[]): Size {
  return sizes.reduce(multiply, 1);
}

export function add(a: Size, b: Size): Size {
  if (isNumber(a) && isNumber(b)) return a + b;
  if (a === 0) return b;
  if (b === 0) return a;
  if (!isNumber(a) && !isNumber(b) && a.symbols.join() === b.symbols.join()) {
    const factor = a.factor + b.factor;
    return factor === 0 ? 0 : { ...a, factor };
  }
  return named(`(${[a, b].map(toDimension).sort().join('+')})`);
}

/** The smaller of a dimension and an amount, of which at least one is a number. */
export function smaller(a: Size, b: Size): Size | undefined {
  if (equal(a, b)) return a;
  if (isNumber(a) && isNumber(b)) return Math.min(a, b);
  const [number, other] = isNumber(a) ? [a, b] : [b, a];
  if (!isNumber(number) || isNumber(other) || number < 1) return undefined;
  return number >= UNBOUNDED ? other : named(`(min(${number},${toDimension(other)}))`);
}

/** “To the end” of a `Slice`: no tensor is as long. */
const UNBOUNDED = 2 ** 31 - 1;

/** The size of two that are broadcast: of two of which one is 1, the other; undefined where it is not known. */
export function broadcast(a: Size, b: Size): Size | undefined {
  if (a === 1 || equal(a, b)) return b;
  if (b === 1) return a;
  // A graph runs only where one of two different sizes is 1.
  if (isNumber(a) !== isNumber(b)) return isNumber(a) ? a : b;
  if (isSmaller(a, b)) return b;
  return isSmaller(b, a) ? a : undefined;
}

const isSmaller = (a: Size, b: Size) =>
  !isNumber(a) && a.factor === 1 && a.symbols.length === 1 && isMinimum(a.symbols[0], toDimension(b));
const isMinimum = (symbol: string, of: Dimension) => symbol.startsWith('(min(') && symbol.endsWith(`,${of}))`);

/** The quotient where it is whole; otherwise, undefined. */
export function divideExactly(a: Size, b: Size): Size | undefined {
  if (isNumber(a) && isNumber(b)) return b !== 0 && a % b === 0 ? a / b : undefined;
  if (isNumber(a)) return undefined;
  const [factor, symbols] = isNumber(b) ? [b, []] : [b.factor, b.symbols];
  const rest = [...a.symbols];
  for (const symbol of symbols) {
    const index = rest.indexOf(symbol);
    if (index < 0) return undefined;
    rest.splice(index, 1);
  }
  if (factor === 0 || a.factor % factor !== 0) return undefined;
  return rest.length > 0 ? { factor: a.factor / factor, symbols: rest } : a.factor / factor;
}

/** Division of whole numbers as ONNX does it: towards 0. Undefined for a division by 0. */
export function divide(a: Size, b: Size): Size | undefined {
  if (b === 0) return undefined;
  if (isNumber(a) && isNumber(b)) return Math.trunc(a / b);
  return divideExactly(a, b) ?? named(`(${toDimension(a)}/${toDimension(b)})`);
}

const named = (symbol: string): Size => ({ factor: 1, symbols: [symbol] });
