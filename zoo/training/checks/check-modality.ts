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
  { strategy, augment }: Pick<FineTuneOptions, 'strategy' | 'augment'>,
): void {
  if (modality !== dataset.modality) {
    throw new InvalidInputError(
      `The model takes ${modality}, but the data set has ${dataset.modality}. Choose another model or data set.`,
      'datasetId',
    );
  }
  if (modality === 'IMAGE') return;
  if (strategy !== 'LINEAR_PROBE') {
    throw new InvalidInputError(
      `${strategy} is not available for models that take texts yet. Use the strategy LINEAR_PROBE, which trains a new head on the model's features.`,
      'strategy',
    );
  }
  if (augment) {
    throw new InvalidInputError('Only pictures are augmented. Leave augment out.', 'augment');
  }
}
