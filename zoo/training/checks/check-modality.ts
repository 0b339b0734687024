import type { DatasetIndex } from '../../data/dataset.ts';
import { InvalidInputError } from '../../errors.ts';
import { checkAugmentation } from '../options/augmentation-options.ts';
import type { FineTuneOptions } from '../options/fine-tune-options.ts';

/**
 * @param modality what the model takes
 * @throws InvalidInputError if the data set has another modality, or the augmentation does not fit it
 */
export function checkModality(
  modality: DatasetIndex['modality'],
  dataset: Pick<DatasetIndex, 'modality'>,
  options: Pick<FineTuneOptions, 'augmentation'>,
): void {
  if (modality !== dataset.modality) {
    throw new InvalidInputError(
      `The model takes ${modality}, but the data set has ${dataset.modality}. Choose another model or data set.`,
      'datasetId',
    );
  }
  checkAugmentation(options, modality);
}
