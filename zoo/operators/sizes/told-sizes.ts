import { intAttribute } from '../../onnx/attributes.ts';
import type { ToldSizes } from './rules.ts';
import { add, broadcast, divideExactly, isNumber, multiply, product, type Size, smaller } from './size.ts';
import { numbers } from './value.ts';

/** The sizes of what an operator makes, for those that read them from the values of an input. */
export const toldSizes = {
  reshape: reshapedTo,
  expand: expandedTo,
  slice: slicedTo,
  range: (_, values) => {
    const [start, limit, delta] = values.map((value) => value?.items[0]);
    return start !== undefined && limit !== undefined && delta === 1 ? [add(limit, multiply(start, -1))] : undefined;
  },
  constantOfShape: (_, [shape]) => shape?.items,
  tile: (_, [, repeats], sizes) => repeats && sizes(0)?.map((size, i) => multiply(size, repeats.items[i] ?? 1)),
} satisfies Record<string, ToldSizes>;

type Arguments = Parameters<ToldSizes>;

/** The dimensions that a `Reshape` makes: 0 stands for the input's, −1 for what is left. */
function reshapedTo(...[node, values, sizesOf]: Arguments): Size[] | undefined {
  const [from, to] = [sizesOf(0), values[1]?.items];
  if (!from || !to || (to.includes(0) && intAttribute(node, 'allowzero', 0) === 1)) return undefined;
  const sizes = to.map((size, i) => (size === 0 ? from[i] : size));
  if (sizes.includes(undefined as never)) return undefined;
  const open = sizes.indexOf(-1);
  if (open < 0) return sizes;
  const rest = divideExactly(product(from), product(sizes.toSpliced(open, 1)));
  return rest === undefined || (isNumber(rest) && rest < 1) ? undefined : sizes.with(open, rest);
}

/** The dimensions that an `Expand` makes: of two sizes of which one is 1, the other counts. */
function expandedTo(...[, values, sizesOf]: Arguments): Size[] | undefined {
  const [from, to] = [sizesOf(0), values[1]?.items];
  if (!from || !to) return undefined;
  const rank = Math.max(from.length, to.length);
  const sizes = Array.from({ length: rank }, (_, i) => {
    return broadcast(from[i + from.length - rank] ?? 1, to[i + to.length - rank] ?? 1);
  });
  return sizes.includes(undefined) ? undefined : (sizes as Size[]);
}

/** The dimensions that a `Slice` leaves, from a place counted from the start up to a size, such as that of the texts. */
function slicedTo(...[node, values, sizesOf]: Arguments): Size[] | undefined {
  const from = sizesOf(0);
  const [starts, ends] = [values[1]?.items, values[2]?.items];
  const axes = node.inputs[3] ? numbers(values[3]) : starts?.map((_, i) => i);
  const steps = node.inputs[4] ? numbers(values[4]) : [1];
  if (!from || !starts || !ends || !axes || !steps?.every((step) => step === 1)) return undefined;
  const sizes: (Size | undefined)[] = [...from];
  for (const [i, axis] of axes.entries()) {
    const at = axis < 0 ? axis + from.length : axis;
    sizes[at] = partLength(from[at], starts[i], ends[i]);
  }
  return sizes.includes(undefined) ? undefined : (sizes as Size[]);
}

function partLength(size: Size | undefined, start: Size, end: Size): Size | undefined {
  if (size === undefined) return undefined;
  if (isNumber(size) && isNumber(start) && isNumber(end)) {
    const place = (at: number) => Math.min(Math.max(at < 0 ? at + size : at, 0), size);
    return Math.max(place(end) - place(start), 0);
  }
  const last = smaller(size, end);
  // Where the start lies behind the end nothing is left, which no size here stands for.
  return start === 0 ? last : undefined;
}
