import type { GraphBuilder } from '../../onnx/builder.ts';
import type { Loss } from './loss.ts';

/**
 * Binary cross-entropy of one sigmoid per label, for any number of true labels; the mean over the labels, as PyTorch's
 * `BCEWithLogitsLoss`. Targets are between 0 and 1.
 *
 * From logits x, `−log σ(x) = softplus(−x)` and `−log(1 − σ(x)) = softplus(x)`: no logarithm of a rounded 0 is
 * taken, and no large numbers cancel.
 */
export const binaryCrossEntropy: Loss = {
  activation: 'Sigmoid',
  perExample(build, logits, targets) {
    const { whenTrue, whenFalse } = surprise(build, logits);
    return meanOverOutputs(build, expected(build, targets, whenTrue, whenFalse));
  },
};

/** −log p and −log(1 − p) of each logit's p = σ(x). */
export function surprise(build: GraphBuilder, logits: string): { whenTrue: string; whenFalse: string } {
  return {
    whenTrue: build.node('Softplus', [build.node('Neg', [logits])]),
    whenFalse: build.node('Softplus', [logits]),
  };
}

/** target · whenTrue + (1 − target) · whenFalse. */
export function expected(build: GraphBuilder, targets: string, whenTrue: string, whenFalse: string): string {
  const others = build.node('Sub', [build.floats([1]), targets]);
  return build.node('Add', [build.node('Mul', [targets, whenTrue]), build.node('Mul', [others, whenFalse])]);
}

/** `[batch, outputs]` → `[batch]`. */
export function meanOverOutputs(build: GraphBuilder, values: string): string {
  return build.node('ReduceMean', [values, build.ints([1])], { keepdims: 0 });
}
