import { meanOverOutputs } from './binary-cross-entropy.ts';
import type { Loss } from './loss.ts';

/** Mean over the outputs of (output − target)², as PyTorch's `MSELoss`: for regression heads. */
export const meanSquaredError: Loss = {
  activation: null,
  perExample(build, outputs, targets) {
    const difference = build.node('Sub', [outputs, targets]);
    return meanOverOutputs(build, build.node('Mul', [difference, difference]));
  },
};

/**
 * The mean squared error of softmax probabilities: Brier's score ("Verification of forecasts expressed in terms of
 * probability", 1950) divided by the number of labels.
 */
export const brierScore: Loss = {
  activation: 'Softmax',
  perExample: (build, logits, targets) =>
    meanSquaredError.perExample(build, build.node('Softmax', [logits], { axis: -1 }), targets),
};
