import { arithmetic, type Optimizer } from './optimizer.ts';

/**
 * Stochastic gradient descent as PyTorch's `SGD` has it (dampening 0): with g = gradient + λ·θ,
 *
 * b ← μ·b + g, θ ← θ − η·b, or θ ← θ − η·(g + μ·b) with Nesterov's look-ahead
 * (Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013).
 *
 * PyTorch begins with b = g; from b = 0, μ·b + g is the same.
 */
export function sgd({ momentum = 0.9, nesterov = false } = {}): Optimizer {
  return {
    slots: momentum === 0 ? [] : ['momentum'],
    update(build, { parameter, gradient, state, learningRate, group: { weightDecay } }) {
      const { number, add, sub, mul } = arithmetic(build);
      const g = weightDecay === 0 ? gradient : add(gradient, mul(parameter, number(weightDecay)));
      const move = (direction: string) => sub(parameter, mul(direction, learningRate));
      const kept: Record<string, string> =
        momentum === 0 ? {} : { momentum: add(mul(state.momentum, number(momentum)), g) };
      if (momentum === 0) return { parameter: move(g), state: kept };
      const direction = nesterov ? add(g, mul(kept.momentum, number(momentum))) : kept.momentum;
      return { parameter: move(direction), state: kept };
    },
  };
}
