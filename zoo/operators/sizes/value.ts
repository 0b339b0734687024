import type { ElementType, Tensor } from '../../onnx/graph.ts';
import { elementCount } from '../../onnx/tensor.ts';
import { isNumber, type Size } from './size.ts';

/** The elements of a small integer scalar or vector, as far as they are known before the graph runs. */
export interface Value {
  type: ElementType;
  /** `[]` or `[length]`. */
  shape: number[];
  items: Size[];
}

/** Shapes, axes and repeats have at most this many elements. */
const MOST_ITEMS = 64;

const TYPES = new Set<ElementType>(['int64', 'int32', 'bool', 'float']);

/** The value of a constant, if it can be part of a shape. */
export function knownValue(tensor: Tensor | undefined): Value | undefined {
  if (!tensor || !TYPES.has(tensor.type) || tensor.shape.length > 1) return undefined;
  if (elementCount(tensor.shape) > MOST_ITEMS) return undefined;
  const items = Array.from(tensor.data as ArrayLike<number | bigint>, Number).map(bounded);
  return items.every(Number.isSafeInteger) || isFloat(tensor.type)
    ? { type: tensor.type, shape: tensor.shape, items }
    : undefined;
}

/** The largest and the smallest int64, “to the end” and “from the start” of a `Slice`, as equivalent numbers. */
const bounded = (item: number) => (Math.abs(item) === 2 ** 63 ? Math.sign(item) * Number.MAX_SAFE_INTEGER : item);

export const isFloat = (type: ElementType) => type === 'float';

export function vector(items: Size[], type: ElementType = 'int64'): Value | undefined {
  return items.length <= MOST_ITEMS ? { type, shape: [items.length], items } : undefined;
}

/** The items as plain numbers; undefined unless all are numbers. */
export function numbers(value: Value | undefined): number[] | undefined {
  return value?.items.every(isNumber) ? (value.items as number[]) : undefined;
}

/** A fully known value as a constant. */
export function toTensor({ type, shape, items }: Value): Tensor | undefined {
  if (!items.every(isNumber)) return undefined;
  switch (type) {
    case 'int64':
      return { type, shape, data: BigInt64Array.from(items, BigInt) };
    case 'int32':
      return { type, shape, data: Int32Array.from(items) };
    case 'bool':
      return { type, shape, data: Uint8Array.from(items) };
    case 'float':
      return { type, shape, data: Float32Array.from(items) };
    default:
      return undefined;
  }
}
