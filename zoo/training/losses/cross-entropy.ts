import type { Loss } from './loss.ts';

/**
 * Cross-entropy of softmax probabilities, `−Σ targets · log softmax(logits)`, in nats. Targets are distributions over the
 * labels; on one-hot targets it is PyTorch's `CrossEntropyLoss`.
 */
export const crossEntropy: Loss = {
  activation: 'Softmax',
  perExample(build, logits, targets) {
    const logProbabilities = build.node('LogSoftmax', [logits], { axis: -1 });
    const agreement = build.node('Mul', [logProbabilities, targets]);
    return build.node('Neg', [build.node('ReduceSum', [agreement, build.ints([1])], { keepdims: 0 })]);
  },
};
