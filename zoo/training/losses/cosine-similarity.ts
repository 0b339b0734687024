import type { Loss } from './loss.ts';

/**
 * The squared error of the cosines of pairs, whose target is 1 where two examples are alike and 0 where they are not: sentence-transformers'
 * `CosineSimilarityLoss`.
 *
 * The outputs are the cosines of all examples of a batch with each other, `[batch, batch]`. In the place of targets stands the weight of each
 * pair, `[batch, batch]`: above 0 if its two are alike, below 0 if not, and 0 for two that are no pair. The batch's loss is the mean over
 * pairs if the weights of all of them, without their sign, sum to 1 and each example's own weight is 1.
 */
export const cosineSimilarity: Loss = {
  activation: null,
  perExample(build, cosines, weights) {
    const squared = (values: string) => build.node('Mul', [values, values]);
    const alike = build.node('Mul', [
      build.node('Relu', [weights]),
      squared(build.node('Sub', [build.floats([1]), cosines])),
    ]);
    const unlike = build.node('Mul', [build.node('Relu', [build.node('Neg', [weights])]), squared(cosines)]);
    return build.node('ReduceSum', [build.node('Add', [alike, unlike]), build.ints([1])], { keepdims: 0 });
  },
};
