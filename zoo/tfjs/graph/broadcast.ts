import type { Operation } from './operation.ts';
import { channelsFirst, isKnown, type Size, type Value } from './value.ts';

/** Broadcast values in the same layout. */
interface Aligned {
  tensors: string[];
  shape: Size[] | undefined;
  layout: Value['layout'];
}

/**
 * Brings the operands of an element-wise operation to one layout. If one is an image, the others are reshaped to broadcast
 * with `[batch, channels, height, width]`: a bias `[channels]` becomes `[channels, 1, 1]`.
 */
export function align(operation: Operation, values: Value[]): Aligned {
  const shape = broadcastShape(operation, values);
  const isImage = values.some(({ layout }) => layout === 'image') && shape?.length === 4;
  if (!isImage) return { tensors: values.map((value) => operation.plain(value).tensor), shape, layout: 'plain' };
  return { tensors: values.map((value) => asImage(operation, value)), shape, layout: 'image' };
}

function asImage(operation: Operation, value: Value): string {
  const { builder } = operation;
  const shape = operation.shape(value);
  if (value.layout === 'image' || shape.every((size) => size === 1)) return value.tensor;
  if (shape.length === 4 && !value.constant) return operation.image(value).tensor;
  // [c] and [1, c] are the same, because leading axes broadcast.
  const sizes = [...Array(4 - shape.length).fill(1), ...shape];
  const [, height, width] = sizes;
  const first = sizes[0] === 1 ? channelsFirst(sizes).slice(1) : channelsFirst(sizes);
  if (value.constant && height === 1 && width === 1) {
    const { data } = value.constant;
    return builder.constant(
      {
        type: value.type,
        shape: first.map(Number),
        data: data instanceof Int32Array ? BigInt64Array.from(data, BigInt) : data,
      },
      builder.unique(value.tensor),
    );
  }
  const axes = builder.ints(Array.from({ length: 4 - shape.length }, (_, i) => i));
  const expanded = shape.length === 4 ? value.tensor : builder.node('Unsqueeze', [value.tensor, axes]);
  return builder.node('Transpose', [expanded], { perm: [0, 3, 1, 2] });
}

/** Shape of an element-wise result, as NumPy broadcasts. */
function broadcastShape(operation: Operation, values: Value[]): Size[] | undefined {
  if (values.some(({ shape }) => shape === undefined)) return undefined;
  const shapes = values.map((value) => operation.shape(value));
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = new Set(shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).filter((size) => size !== 1));
    if (sizes.size === 0) return 1;
    const known = [...sizes].filter(isKnown);
    if (known.length > 1)
      operation.refuse(`its inputs have the shapes ${shapes.map((shape) => `[${shape}]`).join(' and ')}`);
    if (known.length === 1) return known[0];
    return sizes.size === 1 ? [...sizes][0] : operation.openSize();
  });
}
