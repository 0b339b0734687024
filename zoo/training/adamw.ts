import type { GraphBuilder } from '../onnx/builder.ts';

/** Settings of AdamW, with PyTorch's defaults. */
export interface AdamWOptions {
  beta1?: number;
  beta2?: number;
  epsilon?: number;
  weightDecay: number;
}

export interface AdamWState {
  parameter: string;
  /** Moving averages of the gradient and of its square; zero before the first step. */
  firstMoment: string;
  secondMoment: string;
}

/**
 * Adds one AdamW update of a flat vector of parameters (Loshchilov and Hutter, "Decoupled Weight Decay Regularization",
 * ICLR 2019, algorithm 2):
 *
 * θ ← θ − η·λ·θ − η · m̂ / (√v̂ + ε), m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ)
 *
 * @param learningRate scalar tensor η; @param step scalar float tensor t, counted from 1
 * @returns the names of the state after the step
 */
export function addAdamW(
  build: GraphBuilder,
  state: AdamWState,
  gradient: string,
  learningRate: string,
  step: string,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay }: AdamWOptions,
): AdamWState {
  const scalar = (value: number) => build.floats([value]);
  const mul = (a: string, b: string) => build.node('Mul', [a, b]);
  const add = (a: string, b: string) => build.node('Add', [a, b]);
  const sub = (a: string, b: string) => build.node('Sub', [a, b]);
  const correction = (beta: number) => sub(scalar(1), build.node('Pow', [scalar(beta), step]));

  const firstMoment = add(mul(state.firstMoment, scalar(beta1)), mul(gradient, scalar(1 - beta1)));
  const secondMoment = add(mul(state.secondMoment, scalar(beta2)), mul(mul(gradient, gradient), scalar(1 - beta2)));
  // With the corrections moved to the scalars, the vector is passed over three times less: m̂/(√v̂+ε) = m·√c₂/c₁ / (√v+ε·√c₂).
  const root = build.node('Sqrt', [correction(beta2)]);
  const rate = build.node('Div', [mul(learningRate, root), correction(beta1)]);
  const denominator = add(build.node('Sqrt', [secondMoment]), mul(scalar(epsilon), root));
  const direction = build.node('Div', [mul(firstMoment, rate), denominator]);
  const decayed =
    weightDecay === 0 ? state.parameter : mul(state.parameter, sub(scalar(1), mul(learningRate, scalar(weightDecay))));
  return { parameter: sub(decayed, direction), firstMoment, secondMoment };
}
