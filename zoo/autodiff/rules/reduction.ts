import { intAttribute, intsAttribute } from '../../onnx/attributes.ts';
import type { Rule, RuleContext, RuleTable } from '../rule.ts';

function axesOf(c: RuleContext): number[] {
  const rank = c.shape(c.node.inputs[0]).length;
  const named = c.node.inputs[1]
    ? (c.constant(c.node.inputs[1]) ?? c.refuse('has axes that are computed'))
    : intsAttribute(c.node, 'axes', []);
  const axes = named.length > 0 ? named : Array.from({ length: rank }, (_, axis) => axis);
  return axes.map((axis) => (axis < 0 ? axis + rank : axis));
}

/** The gradient of a sum, with the axes summed away put back as 1. */
function withAxes(c: RuleContext, axes: number[]): string {
  if (intAttribute(c.node, 'keepdims', 1) === 1) return c.gradient;
  return c.build.node('Unsqueeze', [c.gradient, c.build.ints(axes)]);
}

/** Spreads a gradient over the input's shape. The shape is read at run time, for the batch may not be fixed. */
function expand(c: RuleContext, gradient: string): string {
  return c.build.node('Expand', [gradient, c.build.node('Shape', [c.node.inputs[0]])]);
}

const reduceSum: Rule = (c) => [expand(c, withAxes(c, axesOf(c)))];

const reduceMean: Rule = (c) => {
  const axes = axesOf(c);
  const size = c.build.node('Shape', [c.node.inputs[0]]);
  const counted = c.build.node('Gather', [size, c.build.ints(axes)]);
  const count = c.build.node('Cast', [c.build.node('ReduceProd', [counted], { keepdims: 0 })], { to: 1 });
  return [expand(c, c.build.node('Div', [withAxes(c, axes), count]))];
};

export const reduction: RuleTable = { ReduceSum: reduceSum, ReduceMean: reduceMean };
