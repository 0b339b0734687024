import { t } from '../../messages/t.ts';
import { isWithoutEpochs, methodName } from '../fine-tunes/method-name.ts';
import { formatItems } from '../interface/format.ts';
import type { ShownCheckpoint } from './checkpoint-query.ts';

/** The title of a checkpoint's page. Of heads that are fitted once there is one checkpoint, of no epoch. */
export function titleOfCheckpoint({ epoch, fineTune, temperature, groupThresholds, variant }: ShownCheckpoint): string {
  const name = t('{fineTune} of {name}', { fineTune: methodName(fineTune), name: fineTune.model.name });
  const made = [
    temperature === null ? null : t('calibrated'),
    groupThresholds ? t('with group thresholds') : null,
    variant === 'FLOAT32' ? null : t('as {variant}', { variant }),
  ].filter((part) => part !== null);
  if (isWithoutEpochs(fineTune)) return formatItems([name, ...made]);
  return made.length === 0
    ? t('Epoch {epoch} of {name}', { epoch, name })
    : t('Epoch {epoch}, {made}, of {name}', { epoch, made: formatItems(made), name });
}
