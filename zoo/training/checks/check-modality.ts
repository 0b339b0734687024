import type { DatasetIndex } from '../../data/dataset.ts';
import { InvalidInputError } from '../../errors.ts';
import type { FineTuneOptions } from '../options/fine-tune-options.ts';

/**
 * @param modality what the model takes
 * @throws InvalidInputError if the data set has another modality, or an option is for pictures only
 */
export function checkModality(
  modality: DatasetIndex['modality'],
  dataset: Pick<DatasetIndex, 'modality'>,
  { augment }: Pick<FineTuneOptions, 'augment'>,
): void {
  if (modality !== dataset.modality) {
    throw new InvalidInputError(
      `The model takes ${modality}, but the data set has ${dataset.modality}. Choose another model or data set.`,
      'datasetId',
    );
  }
  if (modality === 'IMAGE') return;
  if (augment) {
    throw new InvalidInputError('Only pictures are augmented. Leave augment out.', 'augment');
  }
}
