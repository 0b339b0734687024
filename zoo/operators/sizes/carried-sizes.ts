import { intAttribute, intsAttribute } from '../../onnx/attributes.ts';
import type { CarriedSizes } from './rules.ts';
import { isNumber, type Size } from './size.ts';

const carried = (rule: CarriedSizes) => ({ carried: rule });

/** Those of the first input. */
export const alike = carried((_, [first], rank) => (first.length === rank ? [first] : []));

/** Those of all inputs, broadcast. */
export const broadcasts = carried((_, inputs, rank) => inputs.map((sizes) => aligned(sizes, rank)));

/** Those of the first input, but along the axis of a Concat or a Split. */
export const alikeButAxis = carried((node, [first], rank) => {
  const axis = (intAttribute(node, 'axis', 0) + rank) % rank;
  return first.length === rank ? [first.map((size, i) => (i === axis ? undefined : size))] : [];
});

/** Of a Transpose. */
export const permuted = carried((node, [first]) => [
  intsAttribute(node, 'perm', first.map((_, i) => i).reverse()).map((axis) => first[axis]),
]);

/** Of a Gather: the sizes of the indices in the place of the axis. */
export const gathered = carried((node, [first, second], rank) => {
  const axis = intAttribute(node, 'axis', 0);
  const sizes = first.toSpliced(axis < 0 ? axis + first.length : axis, 1, ...second);
  return sizes.length === rank ? [sizes] : [];
});

/** Of a Gemm: its rows. */
export const gemmRows = carried((node, [first]) => (intAttribute(node, 'transA', 0) ? [] : [[first[0], undefined]]));

/** Of a MatMul: its batch, broadcast, and its rows. */
export const matMulRows = carried((_, [first, second], rank) => {
  const batch = [first, second].map((sizes) => aligned(sizes, rank).slice(0, rank - 2));
  return first.length === rank ? [...batch, [...Array<undefined>(rank - 2).fill(undefined), first[rank - 2]]] : [];
});

/** Where one of two sizes is 1, the other counts. */
function aligned(sizes: Size[], rank: number): (Size | undefined)[] {
  const missing = Array<undefined>(Math.max(0, rank - sizes.length)).fill(undefined);
  return [...missing, ...sizes.map((size) => (isNumber(size) && size === 1 ? undefined : size))];
}
