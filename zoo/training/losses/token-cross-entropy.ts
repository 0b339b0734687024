import type { Loss } from './loss.ts';

/**
 * Cross-entropy of each token's softmax probabilities, summed over the tokens of a text. Tokens whose targets are all 0 have no loss, as
 * those with the label −100 have none for PyTorch's `CrossEntropyLoss(ignore_index=-100)`; its mean over the other tokens comes from the
 * weights of the texts (see `exampleWeights`).
 *
 * Logits and targets are `[batch, tokens, labels]`.
 */
export const tokenCrossEntropy: Loss = {
  activation: 'Softmax',
  perExample(build, logits, targets) {
    const logProbabilities = build.node('LogSoftmax', [logits], { axis: -1 });
    const agreement = build.node('Mul', [logProbabilities, targets]);
    return build.node('Neg', [build.node('ReduceSum', [agreement, build.ints([1, 2])], { keepdims: 0 })]);
  },
};
