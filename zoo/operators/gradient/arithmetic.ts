import type { RuleContext } from './rule.ts';

/** A tensor by name, or a constant. */
type Operand = string | number;

const nameOf = (c: RuleContext, operand: Operand) =>
  typeof operand === 'number' ? c.build.floats([operand]) : operand;

const chain =
  (op: string) =>
  (c: RuleContext, first: Operand, ...rest: Operand[]): string =>
    rest.reduce<string>((left, right) => c.build.node(op, [left, nameOf(c, right)]), nameOf(c, first));

/** first · second · … */
export const times = chain('Mul');
/** first + second + … */
export const plus = chain('Add');
/** first − second */
export const minus = chain('Sub');
/** first / second */
export const over = chain('Div');

export const square = (c: RuleContext, x: string) => times(c, x, x);
export const negative = (c: RuleContext, x: string) => c.build.node('Neg', [x]);
export const exp = (c: RuleContext, x: string) => c.build.node('Exp', [x]);
