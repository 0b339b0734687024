import type { FineTuneOptions } from '../fine-tune-options.ts';
import { binaryCrossEntropy } from './binary-cross-entropy.ts';
import { crossEntropy } from './cross-entropy.ts';
import { focal } from './focal.ts';
import type { Loss } from './loss.ts';
import { brierScore } from './mean-squared-error.ts';

/** The loss that a fine-tune's options name, for a classifier. */
export function lossOf({ loss, focalGamma }: Pick<FineTuneOptions, 'loss' | 'focalGamma'>): Loss {
  switch (loss) {
    case 'CROSS_ENTROPY':
      return crossEntropy;
    case 'BINARY_CROSS_ENTROPY':
      return binaryCrossEntropy;
    case 'FOCAL':
      return focal(focalGamma ?? 2);
    case 'MEAN_SQUARED_ERROR':
      return brierScore;
  }
}
