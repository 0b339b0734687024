import { isWithoutEpochs, methodName } from '../fine-tunes/method-name.ts';
import type { ComparedCheckpoint } from './comparison-query.ts';

/** `A`, `B` … for narrow tables. */
export const checkpointLetter = (index: number): string => String.fromCharCode(65 + index);

export function checkpointName({
  epoch,
  fineTune,
  temperature,
  groupThresholds,
}: Pick<ComparedCheckpoint, 'epoch' | 'fineTune' | 'temperature' | 'groupThresholds'>): string {
  const calibrated = temperature === null ? '' : ', calibrated';
  const thresholds = groupThresholds ? ', with group thresholds' : '';
  const at = isWithoutEpochs(fineTune) ? '' : `, epoch ${epoch}`;
  return `${methodName(fineTune)} of ${fineTune.model.name}${at}${calibrated}${thresholds}`;
}
