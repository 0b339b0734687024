import { intAttribute } from '../onnx/attributes.ts';
import { typeCode } from '../onnx/tensor.ts';
import { exp, minus, negative, over, plus, square, times } from './gradient/arithmetic.ts';
import { unbroadcast } from './gradient/broadcast.ts';
import type { Rule, RuleContext } from './gradient/rule.ts';
import { step } from './gradient/step.ts';
import { broadcasting, movement, pointwise } from './kinds.ts';
import type { Learned, Operator, OperatorTable } from './operator.ts';
import { alike } from './sizes/carried-sizes.ts';
import { valueBy } from './sizes/values.ts';
import { elementTransposed } from './transposed.ts';

/** For an operator of one operand: its gradient, from the operand x and the result y. */
const unary =
  (partial: (c: RuleContext, x: string, y: string) => string): Rule =>
  (c) => [partial(c, c.node.inputs[0], c.node.outputs[0])];

/** For operands that broadcast: the gradient of each requested one, of the result's shape, summed to the operand's. */
const broadcast =
  (partial: (c: RuleContext, i: number) => string): Rule =>
  (c) =>
    c.node.inputs.map((_, i) => (c.wants(i) ? summed(c, partial(c, i), i) : undefined));

const summed = (c: RuleContext, gradient: string, i: number) =>
  unbroadcast(c, gradient, c.shape(c.node.outputs[0]), c.node.inputs[i]);

/** The second operand's gradient is negated after the sum, where the tensor is small. */
const sub: Rule = (c) => [
  c.wants(0) ? summed(c, c.gradient, 0) : undefined,
  c.wants(1) ? negative(c, summed(c, c.gradient, 1)) : undefined,
];

/** y = a / b: da = g / b, db = −da · y. */
const div: Rule = (c) => {
  const quotient = over(c, c.gradient, c.node.inputs[1]);
  return [
    c.wants(0) ? summed(c, quotient, 0) : undefined,
    c.wants(1) ? negative(c, summed(c, times(c, quotient, c.node.outputs[0]), 1)) : undefined,
  ];
};

/** y = xᵖ: dx = g · p · xᵖ⁻¹; dp = g · y · ln x, and 0 if x ≤ 0, as in TensorFlow. */
const pow = broadcast((c, i) => {
  const [x, p] = c.node.inputs;
  if (i === 0) return times(c, c.gradient, powerRule(c, x, p));
  const logarithm = c.build.node('Log', [c.build.node('Clip', [x, c.build.floats([2 ** -126])])]);
  return times(c, c.gradient, c.node.outputs[0], logarithm, step(c.build, x));
});

/**
 * p · xᵖ⁻¹, without `Pow` for the powers that models use. If p is 0 it is 0 · x⁰: at x = 0, x⁻¹ is infinite, and 0 · ∞ is
 * NaN.
 */
function powerRule(c: RuleContext, x: string, exponent: string): string {
  const constant = c.constant(exponent);
  const p = constant?.length === 1 ? constant[0] : undefined;
  if (p === 2) return times(c, x, 2);
  if (p === 3) return times(c, square(c, x), 3);
  // ONNX lets the exponent be of another type than x.
  const real = c.build.node('CastLike', [exponent, x]);
  const isZero = c.build.node('CastLike', [c.build.node('Equal', [real, c.build.floats([0])]), x]);
  const lower = plus(c, minus(c, real, 1), isZero);
  return times(c, c.build.node('Pow', [x, lower]), real);
}

/**
 * The largest of any number of operands gets the gradient; two equal ones get half of it each. Each operand in turn is
 * compared with the largest so far.
 */
const extremum =
  (op: 'Max' | 'Min'): Rule =>
  (c) => {
    let best = c.node.inputs[0];
    let shares: string[][] = [[]];
    for (const x of c.node.inputs.slice(1)) {
      const beatsBest = step(c.build, op === 'Max' ? minus(c, x, best) : minus(c, best, x), 0.5);
      shares = [...shares.map((share) => [...share, minus(c, 1, beatsBest)]), [beatsBest]];
      best = c.build.node(op, [best, x]);
    }
    return shares.map((share, i) => (c.wants(i) ? summed(c, times(c, c.gradient, ...share), i) : undefined));
  };

/** A mask multiplied in is faster than `Where` on the CPU provider. */
const where: Rule = (c) => {
  const mask = c.build.node('Cast', [c.node.inputs[0]], { to: FLOAT });
  return [
    undefined,
    c.wants(1) ? summed(c, times(c, c.gradient, mask), 1) : undefined,
    c.wants(2) ? summed(c, times(c, c.gradient, minus(c, 1, mask)), 2) : undefined,
  ];
};

/** `TensorProto.FLOAT`. */
const FLOAT = 1;

/** Integers and booleans get no gradient: see `carriesGradient`. */
const cast = unary((c, x) => c.build.node('CastLike', [c.gradient, x]));

/** For the tensor whose type is used, only the type matters. */
const castLike: Rule = (c) => [...cast(c), undefined];

/** e^(ln(2/√π) − x²) is the derivative 2/√π · e^(−x²) with one pass less. */
const erf = unary((c, x) => times(c, c.gradient, exp(c, minus(c, Math.log(2 / Math.sqrt(Math.PI)), square(c, x)))));

/** Of one operand. */
const isAlone: Operator['changesNothing'] = ({ inputs }) => inputs.length === 1;

/** A learned offset or scale in either place, as exporters write them. */
const offset: Learned = { roles: { 0: 'offset', 1: 'offset' }, unless: 'mask', lowRank: [] };

const scales = { learned: null, part: null, isPreprocessing: true } as const;

export const elementwise: OperatorTable = {
  Identity: movement({
    gradient: unary((c) => c.gradient),
    learned: null,
    moves: 'keeps',
    half: 'moved',
    sizes: alike,
    transposed: elementTransposed,
    changesNothing: () => true,
    value: valueBy.identity,
  }),
  Cast: pointwise({
    gradient: cast,
    staysFinite: false,
    changesNothing: ({ attributes }, { type }) => type !== undefined && typeCode(type) === attributes.to,
    carriesGradient: (node) => REAL.includes(intAttribute(node, 'to', FLOAT)),
    isPreprocessing: true,
    value: valueBy.cast,
  }),
  CastLike: pointwise({ gradient: castLike, staysFinite: false }),
  Neg: pointwise({ gradient: unary((c) => negative(c, c.gradient)), staysFinite: true, value: valueBy.negative }),
  Abs: pointwise({
    gradient: unary((c, x) => times(c, c.gradient, c.build.node('Sign', [x]))),
    staysFinite: true,
  }),
  Reciprocal: pointwise({
    gradient: unary((c, _, y) => negative(c, times(c, c.gradient, square(c, y)))),
    staysFinite: false,
  }),
  Sqrt: pointwise({ gradient: unary((c, _, y) => over(c, c.gradient, times(c, y, 2))), staysFinite: false }),
  Exp: pointwise({ gradient: unary((c, _, y) => times(c, c.gradient, y)), staysFinite: true }),
  Log: pointwise({ gradient: unary((c, x) => over(c, c.gradient, x)), staysFinite: false }),
  Erf: pointwise({ gradient: erf, staysFinite: true }),
  Add: broadcasting({
    gradient: broadcast((c) => c.gradient),
    learned: offset,
    part: 'merge',
    value: valueBy.sum,
    int8: 'computed',
    blocked: 'pairs',
    isPreprocessing: true,
  }),
  Sub: broadcasting({ ...scales, gradient: sub, value: valueBy.difference, blocked: 'pairs' }),
  Mul: broadcasting({
    ...scales,
    gradient: broadcast((c, i) => times(c, c.gradient, c.node.inputs[1 - i])),
    learned: offset,
    value: valueBy.times,
    int8: 'computed',
    blocked: 'pairs',
  }),
  Div: broadcasting({ ...scales, gradient: div, value: valueBy.quotient }),
  Pow: broadcasting({ gradient: pow, learned: null, part: null }),
  Sum: broadcasting({
    gradient: broadcast((c) => c.gradient),
    learned: null,
    part: 'merge',
    changesNothing: isAlone,
  }),
  Mean: broadcasting({
    gradient: broadcast((c) => times(c, c.gradient, 1 / c.node.inputs.length)),
    learned: null,
    part: 'merge',
    changesNothing: isAlone,
  }),
  Max: broadcasting({ gradient: extremum('Max'), learned: null, part: null, changesNothing: isAlone }),
  Min: broadcasting({ gradient: extremum('Min'), learned: null, part: null, changesNothing: isAlone }),
  Where: broadcasting({ gradient: where, learned: null, part: null, value: valueBy.where }),
};

/** `TensorProto` numbers of the types that carry gradients: float, float16, double, bfloat16. */
const REAL = [FLOAT, 10, 11, 16];
