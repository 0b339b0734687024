import type { GraphBuilder } from '../../../onnx/builder.ts';
import type { BatchOutput, UnlabelledObjective } from '../../step/step-plan.ts';

/**
 * The distance of two domains' covariances, `‖Cₛ − Cₜ‖² / 4d²` (B. Sun and K. Saenko, "Deep CORAL", ECCV 2016), of one batch of each.
 *
 * @param dimension d, of the features
 */
export const deepCoral =
  (dimension: number): UnlabelledObjective['loss'] =>
  (build, [source, target]) => {
    const difference = build.node('Sub', [covariance(build, source), covariance(build, target)]);
    const distance = build.node('ReduceSumSquare', [difference], { keepdims: 0 });
    return build.node('Div', [distance, build.floats([4 * dimension ** 2])]);
  };

/** Σ w · x xᵀ − mean meanᵀ, times n / (n − 1), of the rows that count. */
function covariance(build: GraphBuilder, { values, weights }: BatchOutput): string {
  const column = build.node('Unsqueeze', [weights, build.ints([1])]);
  const mean = build.node('ReduceSum', [build.node('Mul', [values, column]), build.ints([0])], { keepdims: 1 });
  const centred = build.node('Sub', [values, mean]);
  const products = build.node('MatMul', [build.node('Transpose', [build.node('Mul', [centred, column])]), centred]);
  const counted = build.node('ReduceSum', [build.node('Sign', [weights])], { keepdims: 0 });
  const others = build.node('Max', [build.node('Sub', [counted, build.floats([1])]), build.floats([1])]);
  return build.node('Mul', [products, build.node('Div', [counted, others])]);
}
