import { floatAttribute } from '../onnx/attributes.ts';
import { exp, minus, plus, square, times } from './gradient/arithmetic.ts';
import { unbroadcast } from './gradient/broadcast.ts';
import type { Rule, RuleContext } from './gradient/rule.ts';
import { step } from './gradient/step.ts';
import { broadcasting, pointwise } from './kinds.ts';
import type { OperatorTable } from './operator.ts';

/** For an element-wise function: the gradient times its derivative, from the element x and the result y. */
const ofElement =
  (derivative: (c: RuleContext, x: string, y: string) => string): Rule =>
  (c) => [times(c, c.gradient, derivative(c, c.node.inputs[0], c.node.outputs[0]))];

const sigmoid = (c: RuleContext, x: string) => c.build.node('Sigmoid', [x]);
const atMost = (c: RuleContext, x: string, bound: number) => c.build.node('Clip', [x, '', c.build.floats([bound])]);

/** 1 where x > 0, `slope` elsewhere. */
const slopes = (c: RuleContext, x: string, slope: number | string) => {
  const rise = typeof slope === 'number' ? 1 - slope : minus(c, 1, slope);
  return plus(c, times(c, step(c.build, x), rise), slope);
};

/**
 * Clip passes the gradient strictly between its bounds, where its output shows that the input was inside. A learned bound
 * gets the gradient of the clipped elements.
 */
const clip: Rule = (c) => {
  const [x, low, high] = c.node.inputs;
  const cutOff = (distance: string) =>
    c.build.node('ReduceSum', [times(c, c.gradient, step(c.build, distance))], { keepdims: 0 });
  return [
    c.wants(0) ? times(c, c.gradient, ...insideBounds(c)) : undefined,
    c.wants(1) ? cutOff(minus(c, low, x)) : undefined,
    c.wants(2) ? cutOff(minus(c, x, high)) : undefined,
  ];
};

/**
 * Masks of elements strictly between the bounds: a single one, from the product of both distances, if the bounds are
 * constants.
 */
function insideBounds(c: RuleContext): string[] {
  const [, low, high] = c.node.inputs;
  const y = c.node.outputs[0];
  const constants = [low, high].map((bound) => c.constant(bound)?.[0]);
  const bounds = (i: number) => [low, high][i] && Math.abs(constants[i] ?? 0) !== Number.POSITIVE_INFINITY;
  const distances = [
    ...(bounds(0) ? [constants[0] === 0 ? y : minus(c, y, low)] : []),
    ...(bounds(1) ? [minus(c, high, y)] : []),
  ];
  const fixed = constants.every((constant) => constant !== undefined);
  if (distances.length === 2 && fixed) return [step(c.build, times(c, distances[0], distances[1]))];
  return distances.map((distance) => step(c.build, distance));
}

/** The output keeps the input's sign if α > 0, so the rule reads the output and the input's memory can be freed. */
const leakyRelu = ofElement((c, x, y) => {
  const alpha = floatAttribute(c.node, 'alpha', 0.01);
  return slopes(c, alpha > 0 ? y : x, alpha);
});

const pRelu: Rule = (c) => {
  const [x, slope] = c.node.inputs;
  return [
    c.wants(0) ? times(c, c.gradient, slopes(c, x, slope)) : undefined,
    c.wants(1) ? unbroadcast(c, times(c, c.gradient, atMost(c, x, 0)), c.shape(c.node.outputs[0]), slope) : undefined,
  ];
};

/** y = α(eˣ − 1) where x ≤ 0: the derivative there is y + α, and 1 elsewhere. */
const elu = ofElement((c, x, y) => {
  const alpha = floatAttribute(c.node, 'alpha', 1);
  const below = plus(c, atMost(c, y, 0), alpha);
  return alpha === 1 ? below : plus(c, below, times(c, step(c.build, x), 1 - alpha));
});

/** y = γ · x where x > 0, γα(eˣ − 1) elsewhere. */
const selu = ofElement((c, x, y) => {
  const alpha = floatAttribute(c.node, 'alpha', 1.6732631921768188);
  const gamma = floatAttribute(c.node, 'gamma', 1.0507010221481323);
  return plus(c, atMost(c, y, 0), gamma * alpha, times(c, step(c.build, x), gamma - gamma * alpha));
});

/** y = α(e^(x/α) − 1) where x ≤ 0: the derivative there is y/α + 1, and 1 elsewhere. */
const celu = ofElement((c, _, y) => plus(c, times(c, atMost(c, y, 0), 1 / floatAttribute(c.node, 'alpha', 1)), 1));

/** Φ(x) + x · φ(x), where Φ and φ are the normal distribution and its density. */
const gelu = ofElement((c, x) => {
  if (c.node.attributes.approximate === 'tanh') return geluTanh(c, x);
  const u = times(c, x, Math.SQRT1_2);
  const distribution = plus(c, times(c, c.build.node('Erf', [u]), 0.5), 0.5);
  const density = exp(c, minus(c, -Math.log(Math.sqrt(2 * Math.PI)), square(c, u)));
  return plus(c, times(c, density, x), distribution);
});

/**
 * ½x(1 + tanh u) is x · σ(v), where v = 2u = x(k + 0.044715k · x²) and k = 2√(2/π): the derivative is σ + y(1 − σ)v′.
 * Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016.
 */
function geluTanh(c: RuleContext, x: string): string {
  const k = 2 * Math.sqrt(2 / Math.PI);
  const cubic = times(c, square(c, x), 0.044715 * k);
  const gate = sigmoid(c, times(c, x, plus(c, cubic, k)));
  const slope = plus(c, times(c, cubic, 3), k);
  return plus(c, times(c, c.node.outputs[0], minus(c, 1, gate), slope), gate);
}

const thresholdedRelu = ofElement((c, x) => step(c.build, minus(c, x, floatAttribute(c.node, 'alpha', 1))));

const betweenZeroAndOne = (c: RuleContext, y: string) => step(c.build, times(c, y, minus(c, 1, y)));

const hardSigmoid = ofElement((c, _, y) => times(c, betweenZeroAndOne(c, y), floatAttribute(c.node, 'alpha', 0.2)));

/** y = x · h, where h = max(0, min(1, x/6 + ½)): the derivative is h, and x/6 = h − ½ more where h is between its bounds. */
const hardSwish = ofElement((c, x) => {
  const h = c.build.node('HardSigmoid', [x], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } });
  return plus(c, times(c, minus(c, h, 0.5), betweenZeroAndOne(c, h)), h);
});

/** y = x · tanh(s), where s = softplus(x), whose derivative is σ(x): t + x(1 − t²)σ(x) with t = tanh(s). Misra, 2019. */
const mish = ofElement((c, x) => {
  const t = c.build.node('Tanh', [c.build.node('Softplus', [x])]);
  return plus(c, times(c, minus(c, 1, square(c, t)), sigmoid(c, x), x), t);
});

/** y = x · σ(αx): the derivative is σ + αy(1 − σ). */
const swish = ofElement((c, x, y) => {
  const alpha = floatAttribute(c.node, 'alpha', 1);
  const gate = sigmoid(c, times(c, x, alpha));
  return plus(c, times(c, y, minus(c, 1, gate), alpha), gate);
});

/** An element-wise function that makes a network nonlinear. */
const activates = (own: Parameters<typeof pointwise>[0]) => pointwise({ part: 'activation', ...own });

export const activation: OperatorTable = {
  Relu: activates({
    gradient: ofElement((c, _, y) => step(c.build, y)),
    staysFinite: true,
    isMonotone: true,
    int8: 'clipped',
  }),
  Clip: activates({ gradient: clip, staysFinite: true, isMonotone: true, isPreprocessing: true, int8: 'clipped' }),
  LeakyRelu: activates({ gradient: leakyRelu, staysFinite: true, int8: 'computed' }),
  PRelu: broadcasting({
    gradient: pRelu,
    learned: { roles: { 1: 'bias' }, unless: null, lowRank: [] },
    part: 'activation',
  }),
  ThresholdedRelu: activates({ gradient: thresholdedRelu, staysFinite: true }),
  Elu: activates({ gradient: elu, staysFinite: true }),
  Selu: activates({ gradient: selu, staysFinite: true }),
  Celu: activates({ gradient: celu, staysFinite: true }),
  Sigmoid: activates({
    gradient: ofElement((c, _, y) => times(c, y, minus(c, 1, y))),
    staysFinite: true,
    givesProbabilities: true,
    int8: 'computed',
  }),
  Tanh: activates({ gradient: ofElement((c, _, y) => minus(c, 1, square(c, y))), staysFinite: true }),
  Softplus: activates({ gradient: ofElement(sigmoid), staysFinite: true }),
  Softsign: activates({
    gradient: ofElement((c, _, y) => square(c, minus(c, 1, c.build.node('Abs', [y])))),
    staysFinite: true,
  }),
  Gelu: activates({ gradient: gelu, staysFinite: true }),
  HardSigmoid: activates({ gradient: hardSigmoid, staysFinite: true }),
  HardSwish: activates({ gradient: hardSwish, staysFinite: true }),
  Mish: activates({ gradient: mish, staysFinite: true }),
  Swish: activates({ gradient: swish, staysFinite: true }),
};
