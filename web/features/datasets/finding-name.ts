import { t } from '../../messages/t.ts';
import { formatEnum } from '../interface/format.ts';

/** Kinds of findings are no constants of the schema, so their names are not in the catalogue by themselves. */
const NAMES: Record<string, string> = {
  ANIMATED: t('animated'),
  BIAS_NOTE: t('bias note'),
  CLASS_IMBALANCE: t('class imbalance'),
  CLASS_NOT_IN_SPLIT: t('class not in split'),
  CLASS_NOT_IN_TRAIN: t('class not in train'),
  COLOUR_UNLIKE_MODEL: t('colour unlike the model’s'),
  COLUMN_LEFT_OUT: t('column left out'),
  CORRUPT_PICTURE: t('corrupt picture'),
  DUPLICATE: t('duplicate'),
  DUPLICATE_ACROSS_SPLITS: t('duplicate across splits'),
  DUPLICATE_WITH_OTHER_LABEL: t('duplicate with other label'),
  EMPTY_SPLIT: t('empty split'),
  FEW_EXAMPLES: t('few examples'),
  INVALID_LABEL_SEQUENCE: t('invalid label sequence'),
  LABELS_NOT_CHECKED: t('labels not checked'),
  LABEL_ALWAYS_TRUE: t('label always true'),
  LABEL_DISPUTED: t('label disputed'),
  LIMITATION_NOTE: t('limitation note'),
  LOW_RESOLUTION: t('low resolution'),
  NEAR_DUPLICATE: t('near duplicate'),
  NEAR_DUPLICATE_ACROSS_SPLITS: t('near duplicate across splits'),
  NEAR_DUPLICATE_WITH_OTHER_LABEL: t('near duplicate with other label'),
  NO_COLOUR: t('no colour'),
  ONE_CLASS: t('one class'),
  OUTLIER: t('outlier'),
  SPLIT_COMPLETED: t('split completed'),
  TOO_LARGE_FOR_MODEL: t('too large for the model'),
  TOO_SMALL_FOR_MODEL: t('too small for the model'),
  UNREADABLE_LABEL: t('unreadable label'),
};

/** A kind of finding in words. */
export const findingName = (kind: string): string => NAMES[kind] ?? formatEnum(kind);
