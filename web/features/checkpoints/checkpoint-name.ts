import { isWithoutEpochs, methodName } from '../fine-tunes/method-name.ts';

interface NamedCheckpoint {
  epoch: number;
  fineTune: { strategy: string; options: unknown; model: { name: string } };
  temperature: number | null;
  groupThresholds: object | null;
}

/** `A`, `B` … for narrow tables. */
export const checkpointLetter = (index: number): string => String.fromCharCode(65 + index);

export function checkpointName({ epoch, fineTune, temperature, groupThresholds }: NamedCheckpoint): string {
  const calibrated = temperature === null ? '' : ', calibrated';
  const thresholds = groupThresholds ? ', with group thresholds' : '';
  const at = isWithoutEpochs(fineTune) ? '' : `, epoch ${epoch}`;
  return `${methodName(fineTune)} of ${fineTune.model.name}${at}${calibrated}${thresholds}`;
}
