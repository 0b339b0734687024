import type { Task } from '../../data/dataset.ts';
import type { FineTuneOptions } from '../options/fine-tune-options.ts';
import { binaryCrossEntropy } from './binary-cross-entropy.ts';
import { crossEntropy } from './cross-entropy.ts';
import { focal } from './focal.ts';
import type { Loss } from './loss.ts';
import { brierScore, meanSquaredError } from './mean-squared-error.ts';
import { tokenCrossEntropy } from './token-cross-entropy.ts';

/**
 * The loss that a fine-tune's options name: MEAN_SQUARED_ERROR of probabilities, or of the numbers of a regression.
 *
 * BINARY_CROSS_ENTROPY and FOCAL train one sigmoid a label. Where an example has exactly one label, the checkpoint answers these
 * sigmoids divided by their sum: each is trained to be the probability of its label, so they sum to about 1 already where they
 * are right, and a softmax of their logits would be overconfident. scikit-learn's OneVsRestClassifier does the same.
 */
export function lossOf(
  { loss, focalGamma }: Pick<FineTuneOptions, 'loss' | 'focalGamma'>,
  task: Task = 'SINGLE_LABEL',
): Loss {
  switch (loss) {
    case 'CROSS_ENTROPY':
      return task === 'TOKEN_LABELS' ? tokenCrossEntropy : crossEntropy;
    case 'BINARY_CROSS_ENTROPY':
      return oneVersusRest(binaryCrossEntropy, task);
    case 'FOCAL':
      return oneVersusRest(focal(focalGamma ?? 2), task);
    case 'MEAN_SQUARED_ERROR':
      return task === 'REGRESSION' ? meanSquaredError : brierScore;
  }
}

const oneVersusRest = (loss: Loss, task: Task): Loss =>
  task === 'SINGLE_LABEL' ? { ...loss, activation: 'NormalizedSigmoid' } : loss;
