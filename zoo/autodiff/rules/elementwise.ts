import { unbroadcast } from '../broadcast.ts';
import type { Rule, RuleContext, RuleTable } from '../rule.ts';

/** For an operator of two operands that broadcast: the gradients before they are summed to the operands' shapes. */
function binary(
  partials: [(c: RuleContext, a: string, b: string) => string, (c: RuleContext, a: string, b: string) => string],
): Rule {
  return (c) => {
    const [a, b] = c.node.inputs;
    const from = c.shape(c.node.outputs[0]);
    return [a, b].map((name, i) => {
      if (!c.wants(i)) return undefined;
      return unbroadcast(c.build, partials[i](c, a, b), from, c.shape(name));
    });
  };
}

const unary =
  (partial: (c: RuleContext, x: string, y: string) => string): Rule =>
  (c) => [partial(c, c.node.inputs[0], c.node.outputs[0])];

const times = (c: RuleContext, ...factors: string[]) =>
  factors.reduce((product, factor) => c.build.node('Mul', [product, factor]));

/** The gradient where `condition` (bool) holds, nothing elsewhere. A mask multiplied in is faster than `Where` on the CPU provider. */
const masked = (c: RuleContext, condition: string) =>
  times(c, c.gradient, c.build.node('Cast', [condition], { to: 1 }));

const square = (c: RuleContext, x: string) => c.build.node('Mul', [x, x]);

/** Clip passes the gradient strictly between its bounds, where its output tells that the input was inside. */
const clip: Rule = (c) => {
  const [, low, high] = c.node.inputs;
  const output = c.node.outputs[0];
  const above = low ? c.build.node('Greater', [output, low]) : undefined;
  const below = high ? c.build.node('Less', [output, high]) : undefined;
  if (above && below) return [masked(c, c.build.node('And', [above, below]))];
  const inside = above ?? below;
  return [inside ? masked(c, inside) : c.gradient];
};

export const elementwise: RuleTable = {
  Add: binary([(c) => c.gradient, (c) => c.gradient]),
  Sub: binary([(c) => c.gradient, (c) => c.build.node('Neg', [c.gradient])]),
  Mul: binary([(c, _, b) => times(c, c.gradient, b), (c, a) => times(c, c.gradient, a)]),
  Div: binary([
    (c, _, b) => c.build.node('Div', [c.gradient, b]),
    (c, a, b) => c.build.node('Neg', [c.build.node('Div', [times(c, c.gradient, a), square(c, b)])]),
  ]),
  Neg: unary((c) => c.build.node('Neg', [c.gradient])),
  Identity: unary((c) => c.gradient),
  Relu: unary((c, _, y) => masked(c, c.build.node('Greater', [y, c.build.floats([0])]))),
  Clip: clip,
  Exp: unary((c, _, y) => times(c, c.gradient, y)),
  Log: unary((c, x) => c.build.node('Div', [c.gradient, x])),
  Sqrt: unary((c, _, y) => c.build.node('Div', [c.gradient, times(c, y, c.build.floats([2]))])),
  Reciprocal: unary((c, _, y) => c.build.node('Neg', [times(c, c.gradient, square(c, y))])),
  Sigmoid: unary((c, _, y) => times(c, c.gradient, y, c.build.node('Sub', [c.build.floats([1]), y]))),
  Tanh: unary((c, _, y) => times(c, c.gradient, c.build.node('Sub', [c.build.floats([1]), square(c, y)]))),
};
