import { t } from '../../messages/t.ts';
import type { DatasetChoice, ModelChoice } from './start-query.ts';

/** Why a model cannot be trained on a data set. */
export type Obstacle = NonNullable<DatasetChoice['obstacle']> | 'OTHER_MODALITY';

/** What keeps a model that takes a modality from being trained on a data set; null if nothing does. */
export const obstacleFor = (
  modality: ModelChoice['modality'],
  dataset: Pick<DatasetChoice, 'obstacle' | 'modality'>,
): Obstacle | null => dataset.obstacle ?? (dataset.modality === modality ? null : 'OTHER_MODALITY');

/** A data set in a list of those that cannot be chosen. */
export function withObstacle({ name, modality }: Pick<DatasetChoice, 'name' | 'modality'>, obstacle: Obstacle): string {
  switch (obstacle) {
    case 'NOT_IMPORTED':
      return t('{name}: not imported yet', { name });
    case 'IMPORT_FAILED':
      return t('{name}: its import failed', { name });
    case 'ONE_CLASS':
      return t('{name}: one class only', { name });
    case 'EMPTY_SPLIT':
      return t('{name}: a split is empty', { name });
    case 'CLASS_NOT_IN_TRAIN':
      return t('{name}: a class has no training examples', { name });
    case 'OTHER_MODALITY':
      return modality === 'TEXT'
        ? t('{name}: texts, and the model takes pictures', { name })
        : t('{name}: pictures, and the model takes texts', { name });
  }
}

/** The same as a sentence, about what would have to change. */
export function explainObstacle({ name }: Pick<DatasetChoice, 'name'>, obstacle: Obstacle | null): string {
  switch (obstacle) {
    case 'NOT_IMPORTED':
      return t('The data set “{name}” is not imported yet.', { name });
    case 'IMPORT_FAILED':
      return t('The import of the data set “{name}” failed or was cancelled: upload it again.', { name });
    case 'ONE_CLASS':
      return t('The data set “{name}” has one class only, and a classifier needs at least two.', { name });
    case 'EMPTY_SPLIT':
      return t('The data set “{name}” has no training, no validation or no test examples: add some.', { name });
    case 'CLASS_NOT_IN_TRAIN':
      return t('A class of the data set “{name}” has no training examples: add some, or leave the class out.', {
        name,
      });
    default:
      return t('The data set “{name}” has other examples or labels than this takes.', { name });
  }
}
