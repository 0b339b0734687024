import { strategyName } from '../fine-tunes/strategies.ts';
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
  return `${strategyName(fineTune.strategy)} of ${fineTune.model.name}, epoch ${epoch}${calibrated}${thresholds}`;
}
