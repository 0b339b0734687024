import { minus, negative, over, plus, square, times } from './gradient/arithmetic.ts';
import type { Rule, RuleContext } from './gradient/rule.ts';
import { pointwise } from './kinds.ts';
import type { OperatorTable } from './operator.ts';

/** A rule from the gradient, the operand x and the result y. */
const unary =
  (partial: (c: RuleContext, x: string, y: string) => string): Rule =>
  (c) => [partial(c, c.node.inputs[0], c.node.outputs[0])];

const of = (op: string) => (c: RuleContext, x: string) => c.build.node(op, [x]);
const [sin, cos, sinh, cosh, sqrt] = ['Sin', 'Cos', 'Sinh', 'Cosh', 'Sqrt'].map(of);

/** 1 − x² and 1 + x² */
const complement = (c: RuleContext, x: string) => minus(c, 1, square(c, x));
const onePlusSquare = (c: RuleContext, x: string) => plus(c, square(c, x), 1);

export const trigonometry: OperatorTable = {
  Sin: pointwise({ gradient: unary((c, x) => times(c, c.gradient, cos(c, x))), staysFinite: true }),
  Cos: pointwise({ gradient: unary((c, x) => negative(c, times(c, c.gradient, sin(c, x)))), staysFinite: true }),
  Tan: pointwise({ gradient: unary((c, _, y) => times(c, c.gradient, onePlusSquare(c, y))), staysFinite: false }),
  Asin: pointwise({ gradient: unary((c, x) => over(c, c.gradient, sqrt(c, complement(c, x)))), staysFinite: false }),
  Acos: pointwise({
    gradient: unary((c, x) => negative(c, over(c, c.gradient, sqrt(c, complement(c, x))))),
    staysFinite: false,
  }),
  Atan: pointwise({ gradient: unary((c, x) => over(c, c.gradient, onePlusSquare(c, x))), staysFinite: true }),
  Sinh: pointwise({ gradient: unary((c, x) => times(c, c.gradient, cosh(c, x))), staysFinite: true }),
  Cosh: pointwise({ gradient: unary((c, x) => times(c, c.gradient, sinh(c, x))), staysFinite: true }),
  Asinh: pointwise({ gradient: unary((c, x) => over(c, c.gradient, sqrt(c, onePlusSquare(c, x)))), staysFinite: true }),
  // √(x − 1) · √(x + 1) keeps what x² − 1 loses near 1.
  Acosh: pointwise({
    gradient: unary((c, x) => over(c, c.gradient, times(c, sqrt(c, minus(c, x, 1)), sqrt(c, plus(c, x, 1))))),
    staysFinite: false,
  }),
  Atanh: pointwise({ gradient: unary((c, x) => over(c, c.gradient, complement(c, x))), staysFinite: false }),
};
