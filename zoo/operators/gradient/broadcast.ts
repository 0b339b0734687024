import type { Dimension } from '../../onnx/graph.ts';
import type { RuleContext } from './rule.ts';

/**
 * Sums a gradient over the axes along which ONNX broadcast a tensor (numpy rules), so that it has the tensor's own shape.
 *
 * If only the run shows whether the tensor was broadcast (one dimension a name, the other another name or a number), the
 * shapes are compared at run time.
 *
 * @param from shape of the gradient; @param name of the tensor, of the same rank or lower
 */
export function unbroadcast(c: RuleContext, gradient: string, from: Dimension[], name: string): string {
  const to = c.shape(name);
  const missing = from.length - to.length;
  const axes = from.flatMap((dimension, axis) => {
    const own = axis < missing ? undefined : to[axis - missing];
    return own === undefined || (own === 1 && dimension !== 1) ? [axis] : [];
  });
  const summed =
    axes.length > 0 ? c.build.node('ReduceSum', [gradient, c.build.ints(axes)], { keepdims: 1 }) : gradient;
  const own = missing === 0 ? summed : c.build.node('Squeeze', [summed, c.build.ints(range(missing))]);
  const open = to.some((size, axis) => typeof size === 'string' && size !== from[axis + missing]);
  return open ? sumWhereLarger(c, own, name) : own;
}

function sumWhereLarger(c: RuleContext, gradient: string, name: string): string {
  const [own, other] = [name, gradient].map((tensor) => c.build.node('Shape', [tensor]));
  const differ = c.build.node('NonZero', [c.build.node('Sub', [own, other])]);
  const axes = c.build.node('Reshape', [differ, c.build.ints([-1])]);
  return c.build.node('ReduceSum', [gradient, axes], { keepdims: 1, noop_with_empty_axes: 1 });
}

const range = (length: number) => Array.from({ length }, (_, i) => i);
