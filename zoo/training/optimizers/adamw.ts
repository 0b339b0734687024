import { arithmetic, type Optimizer } from './optimizer.ts';

/**
 * AdamW (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019, algorithm 2), with PyTorch's defaults:
 *
 * θ ← θ − η·λ·θ − η · m̂ / (√v̂ + ε), m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ),
 *
 * where m and v are moving averages of the gradient and of its square, and λ is the group's weight decay.
 */
export function adamW({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = {}): Optimizer {
  return {
    slots: ['first_moment', 'second_moment'],
    update(build, { parameter, gradient, state, learningRate, step, group: { weightDecay } }) {
      const { number, add, sub, mul, div, sqrt, pow } = arithmetic(build);
      const correction = (beta: number) => sub(number(1), pow(number(beta), step));
      const m = add(mul(state.first_moment, number(beta1)), mul(gradient, number(1 - beta1)));
      const v = add(mul(state.second_moment, number(beta2)), mul(mul(gradient, gradient), number(1 - beta2)));
      // Moving the corrections to the scalars saves three passes over the vector: m̂/(√v̂+ε) = m·√c₂/c₁ / (√v+ε·√c₂).
      const root = sqrt(correction(beta2));
      const rate = div(mul(learningRate, root), correction(beta1));
      const direction = div(mul(m, rate), add(sqrt(v), mul(number(epsilon), root)));
      const kept = sub(number(1), mul(learningRate, number(weightDecay)));
      const decayed = weightDecay === 0 ? parameter : mul(parameter, kept);
      return { parameter: sub(decayed, direction), state: { first_moment: m, second_moment: v } };
    },
  };
}
