import { t } from '../../messages/t.ts';
import { formatFixed, formatPercent } from '../interface/format.ts';
import type { MeasuredAttribute } from './fairness-query.ts';
import { formatGroup } from './format-estimate.ts';

/** The greatest difference of accuracy between groups of an attribute, in a sentence. */
export function summarizeGap({
  accuracyDifference,
  worstGroup,
}: Pick<MeasuredAttribute, 'accuracyDifference' | 'worstGroup'>): string {
  if (!accuracyDifference || !worstGroup) return t('Fewer than two groups have enough examples to be compared.');
  const { value, highest, lowest, pValue } = accuracyDifference;
  if (value === 0) return t('The accuracy is the same in all groups.');
  const gap = t('The accuracy for “{lowest}” is {accuracy}, {points} points lower than for “{highest}”.', {
    lowest: formatGroup(lowest),
    accuracy: formatPercent(worstGroup.accuracy.value),
    points: formatFixed(value * 100, 1),
    highest: formatGroup(highest),
  });
  return pValue === null ? gap : `${gap} ${explainChance(pValue)}`;
}

function explainChance(pValue: number): string {
  if (pValue >= 0.05)
    return t('Chance may explain this difference (p = {pValue}).', { pValue: formatFixed(pValue, 2) });
  if (pValue < 0.001)
    return t('Chance is an unlikely explanation of this difference (p < 0.001, of this one comparison).');
  return t('Chance is an unlikely explanation of this difference (p = {pValue}, of this one comparison).', {
    pValue: formatFixed(pValue, 3),
  });
}
