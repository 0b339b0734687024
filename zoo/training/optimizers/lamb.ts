import type { GraphBuilder } from '../../onnx/builder.ts';
import { arithmetic, type Optimizer } from './optimizer.ts';

/**
 * LAMB (You et al., "Large Batch Optimization for Deep Learning: Training BERT in 76 minutes", ICLR 2020, algorithm 2), with
 * φ(z) = z: Adam's direction with decay, r = m̂ / (√v̂ + ε) + λ·θ, is scaled for each tensor so that the step's norm is
 * the tensor's norm times the learning rate:
 *
 * θ ← θ − η · ‖θ‖ / ‖r‖ · r, and θ ← θ − η·r where either norm is 0 (a bias at its start).
 */
export function lamb({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-6 } = {}): Optimizer {
  return {
    slots: ['first_moment', 'second_moment'],
    update(build, { parameter, gradient, state, learningRate, step, group }) {
      const { number, add, sub, mul, div, sqrt, pow } = arithmetic(build);
      const corrected = (moment: string, beta: number) => div(moment, sub(number(1), pow(number(beta), step)));
      const m = add(mul(state.first_moment, number(beta1)), mul(gradient, number(1 - beta1)));
      const v = add(mul(state.second_moment, number(beta2)), mul(mul(gradient, gradient), number(1 - beta2)));
      const adam = div(corrected(m, beta1), add(sqrt(corrected(v, beta2)), number(epsilon)));
      const direction = group.weightDecay === 0 ? adam : add(adam, mul(parameter, number(group.weightDecay)));
      const sizes = group.parameters.map(({ size }) => size);
      const tensors = split(build, parameter, sizes);
      const scaled = split(build, direction, sizes).map((r, i) => mul(r, trustRatio(build, tensors[i], r)));
      const update = build.node('Concat', scaled, { axis: 0 });
      return {
        parameter: sub(parameter, mul(update, learningRate)),
        state: { first_moment: m, second_moment: v },
      };
    },
  };
}

function split(build: GraphBuilder, vector: string, sizes: number[]): string[] {
  const parts = sizes.map(() => build.unique('part'));
  build.nodes('Split', [vector, build.ints(sizes)], parts, { axis: 0 });
  return parts;
}

/** ‖θ‖ / ‖r‖, `[1]`; 1 where either is 0. */
function trustRatio(build: GraphBuilder, parameter: string, direction: string): string {
  const norm = (vector: string) => build.node('ReduceL2', [vector, build.ints([0])], { keepdims: 1 });
  const [weights, step] = [norm(parameter), norm(direction)];
  const product = build.node('Mul', [weights, step]);
  const isZero = build.node('Equal', [product, build.floats([0])]);
  const ratio = build.node('Div', [weights, build.node('Where', [isZero, build.floats([1]), step])]);
  return build.node('Where', [isZero, build.floats([1]), ratio]);
}
