import type { DatasetIndex } from '../../data/dataset.ts';
import { InvalidInputError } from '../../errors.ts';
import type { FineTuneOptions } from '../options/fine-tune-options.ts';

/**
 * @param modality what the model takes
 * @throws InvalidInputError if the data set holds something else, or the options ask for what is done with pictures only
 */
export function checkModality(
  modality: DatasetIndex['modality'],
  dataset: Pick<DatasetIndex, 'modality'>,
  { strategy, augment }: Pick<FineTuneOptions, 'strategy' | 'augment'>,
): void {
  if (modality !== dataset.modality) {
    throw new InvalidInputError(
      `The model takes ${modality}, but the data set holds ${dataset.modality}. Choose another of the two.`,
      'datasetId',
    );
  }
  if (modality === 'IMAGE') return;
  if (strategy !== 'LINEAR_PROBE') {
    throw new InvalidInputError(
      `${strategy} trains the layers of models that take pictures; of a model that takes texts a new head trains, on its features. Use the strategy LINEAR_PROBE.`,
      'strategy',
    );
  }
  if (augment) {
    throw new InvalidInputError('Pictures are cropped and mirrored, texts are not. Leave augment out.', 'augment');
  }
}
