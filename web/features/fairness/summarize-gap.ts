import { formatPercent } from '../interface/format.ts';
import type { MeasuredAttribute } from './fairness-query.ts';
import { formatGroup } from './format-estimate.ts';

/** The greatest difference of accuracy between groups of an attribute, in a sentence. */
export function summarizeGap({
  accuracyDifference,
  worstGroup,
}: Pick<MeasuredAttribute, 'accuracyDifference' | 'worstGroup'>): string {
  if (!accuracyDifference || !worstGroup) return 'Fewer than two groups have enough examples to be compared.';
  const { value, highest, lowest, pValue } = accuracyDifference;
  if (value === 0) return 'The accuracy is the same in all groups.';
  const chance =
    pValue === null
      ? ''
      : pValue < 0.05
        ? ` Chance is an unlikely explanation of this difference (p ${pValue < 0.001 ? '< 0.001' : `= ${pValue.toFixed(3)}`}, of this one comparison).`
        : ` Chance may explain this difference (p = ${pValue.toFixed(2)}).`;
  return `The accuracy for “${formatGroup(lowest)}” is ${formatPercent(worstGroup.accuracy.value)}, ${(value * 100).toFixed(1)} points lower than for “${formatGroup(highest)}”.${chance}`;
}
