import { strategyName } from '../fine-tunes/strategies.ts';
import type { ComparedCheckpoint } from './comparison-query.ts';

/** `A`, `B` … for narrow tables. */
export const checkpointLetter = (index: number): string => String.fromCharCode(65 + index);

export function checkpointName({ epoch, fineTune }: Pick<ComparedCheckpoint, 'epoch' | 'fineTune'>): string {
  return `${strategyName(fineTune.strategy)} of ${fineTune.model.name}, epoch ${epoch}`;
}
