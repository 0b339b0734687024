import type { GraphBuilder } from '../onnx/builder.ts';
import type { Dimension } from '../onnx/graph.ts';

/**
 * Sums a gradient over the axes along which ONNX broadcast a tensor (numpy rules), so that it has the tensor's own shape.
 *
 * @param from shape of the gradient; @param to shape of the tensor, of the same rank or lower.
 */
export function unbroadcast(build: GraphBuilder, gradient: string, from: Dimension[], to: Dimension[]): string {
  const missing = from.length - to.length;
  const axes = from.flatMap((dimension, axis) => {
    const own = axis < missing ? undefined : to[axis - missing];
    return own === undefined || (own === 1 && dimension !== 1) ? [axis] : [];
  });
  if (axes.length === 0) return gradient;
  const sum = build.node('ReduceSum', [gradient, build.ints(axes)], { keepdims: 1 });
  if (missing === 0) return sum;
  return build.node('Squeeze', [sum, build.ints(Array.from({ length: missing }, (_, axis) => axis))]);
}
