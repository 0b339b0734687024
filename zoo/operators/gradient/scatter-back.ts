import type { RuleContext } from './rule.ts';
import { shapeTensor } from './shape-tensor.ts';

/**
 * The gradient of an operator that moves, repeats or drops elements of its first input: running the operator on the
 * elements' positions shows where each element went, and their gradients are summed there.
 *
 * Correct for anything computed at run time; slow, because it moves an index of eight bytes with each gradient, and
 * `ScatterElements` runs on one thread. Not `ScatterND`: with indices that repeat, its threads overwrite each other's sums
 * (microsoft/onnxruntime#23396).
 */
export function scatterBack(c: RuleContext): string {
  const [x, ...rest] = c.node.inputs;
  const shape = shapeTensor(c, x);
  const size = c.build.node('ReduceProd', [shape], { keepdims: 0 });
  const scalar = (value: number) => c.build.ints([value], []);
  const all = c.build.node('Range', [scalar(0), size, scalar(1)]);
  const positions = c.build.node('Reshape', [all, shape]);
  const moved = c.build.node(c.node.op, [positions, ...rest], c.node.attributes);
  const flat = (name: string) => c.build.node('Reshape', [name, c.build.ints([-1])]);
  const zeros = c.build.node('ConstantOfShape', [flat(size)]);
  const sums = c.build.node('ScatterElements', [zeros, flat(moved), flat(c.gradient)], { axis: 0, reduction: 'add' });
  return c.build.node('Reshape', [sums, shape]);
}
