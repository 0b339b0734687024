import type { Task } from '../../data/dataset.ts';
import type { FineTuneOptions } from '../options/fine-tune-options.ts';
import { binaryCrossEntropy } from './binary-cross-entropy.ts';
import { crossEntropy } from './cross-entropy.ts';
import { focal } from './focal.ts';
import type { Loss } from './loss.ts';
import { brierScore, meanSquaredError } from './mean-squared-error.ts';

/** The loss that a fine-tune's options name: MEAN_SQUARED_ERROR of probabilities, or of the numbers of a regression. */
export function lossOf(
  { loss, focalGamma }: Pick<FineTuneOptions, 'loss' | 'focalGamma'>,
  task: Task = 'SINGLE_LABEL',
): Loss {
  switch (loss) {
    case 'CROSS_ENTROPY':
      return crossEntropy;
    case 'BINARY_CROSS_ENTROPY':
      return binaryCrossEntropy;
    case 'FOCAL':
      return focal(focalGamma ?? 2);
    case 'MEAN_SQUARED_ERROR':
      return task === 'REGRESSION' ? meanSquaredError : brierScore;
  }
}
