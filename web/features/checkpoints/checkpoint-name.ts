import { t } from '../../messages/t.ts';
import { isWithoutEpochs, methodName } from '../fine-tunes/method-name.ts';
import { formatItems } from '../interface/format.ts';

interface NamedCheckpoint {
  epoch: number;
  fineTune: { strategy: string; options: unknown; model: { name: string } };
  temperature: number | null;
  groupThresholds: object | null;
}

/** `A`, `B` … for narrow tables. */
export const checkpointLetter = (index: number): string => String.fromCharCode(65 + index);

export function checkpointName({ epoch, fineTune, temperature, groupThresholds }: NamedCheckpoint): string {
  const made = [
    isWithoutEpochs(fineTune) ? null : t('epoch {epoch}', { epoch }),
    temperature === null ? null : t('calibrated'),
    groupThresholds ? t('with group thresholds') : null,
  ];
  const name = t('{fineTune} of {name}', { fineTune: methodName(fineTune), name: fineTune.model.name });
  return formatItems([name, ...made.filter((part) => part !== null)]);
}
