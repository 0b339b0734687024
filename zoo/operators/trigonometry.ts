import { minus, negative, over, plus, square, times } from './gradient/arithmetic.ts';
import type { Rule, RuleContext, RuleTable } from './gradient/rule.ts';

/** A rule from the gradient, the operand x and the result y. */
const unary =
  (partial: (c: RuleContext, x: string, y: string) => string): Rule =>
  (c) => [partial(c, c.node.inputs[0], c.node.outputs[0])];

const of = (op: string) => (c: RuleContext, x: string) => c.build.node(op, [x]);
const [sin, cos, sinh, cosh, sqrt] = ['Sin', 'Cos', 'Sinh', 'Cosh', 'Sqrt'].map(of);

/** 1 − x² and 1 + x² */
const complement = (c: RuleContext, x: string) => minus(c, 1, square(c, x));
const onePlusSquare = (c: RuleContext, x: string) => plus(c, square(c, x), 1);

export const trigonometry: RuleTable = {
  Sin: unary((c, x) => times(c, c.gradient, cos(c, x))),
  Cos: unary((c, x) => negative(c, times(c, c.gradient, sin(c, x)))),
  Tan: unary((c, _, y) => times(c, c.gradient, onePlusSquare(c, y))),
  Asin: unary((c, x) => over(c, c.gradient, sqrt(c, complement(c, x)))),
  Acos: unary((c, x) => negative(c, over(c, c.gradient, sqrt(c, complement(c, x))))),
  Atan: unary((c, x) => over(c, c.gradient, onePlusSquare(c, x))),
  Sinh: unary((c, x) => times(c, c.gradient, cosh(c, x))),
  Cosh: unary((c, x) => times(c, c.gradient, sinh(c, x))),
  Asinh: unary((c, x) => over(c, c.gradient, sqrt(c, onePlusSquare(c, x)))),
  // √(x − 1) · √(x + 1) keeps what x² − 1 loses near 1.
  Acosh: unary((c, x) => over(c, c.gradient, times(c, sqrt(c, minus(c, x, 1)), sqrt(c, plus(c, x, 1))))),
  Atanh: unary((c, x) => over(c, c.gradient, complement(c, x))),
};
