import type { Tensor } from '../onnx/graph.ts';
import { elementCount } from '../onnx/tensor.ts';

/**
 * The constant that stands to the source of a transpose as a constant stands to its result: `perm` undone, after leading
 * dimensions of 1 are added as broadcasting adds them, and left away again where they still lead. Undefined where it stays as
 * it is.
 *
 * @param keepsRank no dimension is dropped, for an operator that does not broadcast
 */
export function transposeConstant(tensor: Tensor, perm: readonly number[], keepsRank = false): Tensor | undefined {
  if (tensor.shape.length === 0) return undefined;
  const shape = [...Array<number>(perm.length - tensor.shape.length).fill(1), ...tensor.shape];
  const moved = shape.map((_, source) => shape[perm.indexOf(source)]);
  const first = keepsRank ? 0 : moved.findIndex((size) => size !== 1);
  const kept = first < 0 ? [1] : moved.slice(first);
  const isReordered = perm.filter((axis) => moved[axis] !== 1).some((axis, i, axes) => i > 0 && axis < axes[i - 1]);
  return { ...tensor, shape: kept, data: isReordered ? reorder(tensor.data, shape, perm) : tensor.data };
}

/** Row-major data of `shape`, axis i of which is axis perm[i] of the result. */
function reorder(data: Tensor['data'], shape: number[], perm: readonly number[]): Tensor['data'] {
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const result = data.slice() as Tensor['data'];
  const sizes = shape.map((_, source) => shape[perm.indexOf(source)]);
  const steps = shape.map((_, source) => strides[perm.indexOf(source)]);
  const at = sizes.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = data[from];
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      from += steps[axis];
      if (++at[axis] < sizes[axis]) break;
      from -= steps[axis] * sizes[axis];
      at[axis] = 0;
    }
  }
  return result;
}
