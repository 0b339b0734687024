import type { GraphBuilder } from '../../../onnx/builder.ts';
import type { BatchOutput, UnlabelledObjective } from '../../step/step-plan.ts';

/** The kernels' widths, as multiples of the median. */
const WIDTHS = [0.25, 0.5, 1, 2, 4];

/**
 * The squared maximum mean discrepancy of two domains, of one batch of each, with the mean of five Gaussian kernels
 * `exp(−‖x − y‖² / width)`: M. Long et al., "Learning Transferable Features with Deep Adaptation Networks", ICML 2015, whose published code
 * has five widths around the features' typical distance, too.
 *
 * @param median the median of the squared distances of features, before training: see `medianDistance`
 */
export const meanDiscrepancy =
  (median: number): UnlabelledObjective['loss'] =>
  (build, [source, target]) => {
    const within = build.node('Add', [
      similarity(build, source, source, median),
      similarity(build, target, target, median),
    ]);
    const across = build.node('Mul', [similarity(build, source, target, median), build.floats([2])]);
    return build.node('Sub', [within, across]);
  };

/** Σ vᵢ wⱼ · k(xᵢ, yⱼ). */
function similarity(build: GraphBuilder, a: BatchOutput, b: BatchOutput, median: number): string {
  const distances = squaredDistances(build, a.values, b.values);
  const kernels = WIDTHS.map((width) =>
    build.node('Exp', [build.node('Mul', [distances, build.floats([-1 / (width * median)])])]),
  );
  const kernel = build.node('Div', [build.node('Sum', kernels), build.floats([WIDTHS.length])]);
  const column = build.node('Unsqueeze', [a.weights, build.ints([1])]);
  const row = build.node('Unsqueeze', [b.weights, build.ints([0])]);
  const weighted = build.node('Mul', [build.node('Mul', [kernel, column]), row]);
  return build.node('ReduceSum', [weighted, build.ints([0, 1])], { keepdims: 0 });
}

/** ‖x‖² + ‖y‖² − 2 x·y of each pair, `[rows of a, rows of b]`; never below 0, where rounding would put it. */
function squaredDistances(build: GraphBuilder, a: string, b: string): string {
  const square = (name: string) =>
    build.node('ReduceSum', [build.node('Mul', [name, name]), build.ints([1])], { keepdims: 1 });
  const product = build.node('MatMul', [a, build.node('Transpose', [b], { perm: [1, 0] })]);
  const sums = build.node('Add', [square(a), build.node('Transpose', [square(b)], { perm: [1, 0] })]);
  return build.node('Relu', [build.node('Sub', [sums, build.node('Mul', [product, build.floats([2])])])]);
}
