import { t } from '../../messages/t.ts';
import type { AttributeFairness, Estimate } from './fairness-query.ts';
import { formatGroup, formatInterval, formatShare, formatValue } from './format-estimate.ts';
import { greatestDisparity, labelsWithout } from './greatest-disparity.ts';

export interface FairnessRow {
  name: string;
  /** Which direction is better. */
  hint: string;
  /** One for each measurement. */
  values: string[];
}

/** An attribute's differences between groups, of the same examples measured several times. */
export function fairnessRows(measured: AttributeFairness[]): FairnessRow[] {
  const greatest = (measure: 'demographicParityDifference' | 'equalizedOddsDifference') =>
    measured.map((attribute) => {
      const found = greatestDisparity(attribute, measure);
      const without = labelsWithout(attribute, measure);
      if (!found) return t('not measured');
      const unknown =
        without > 0
          ? `; ${t('not measured for {without} of {count} labels', { without, count: attribute.byLabel.length })}`
          : '';
      return `${withInterval(found.estimate)}, ${found.label}${unknown}`;
    });
  return [
    {
      name: t('Worst-group accuracy'),
      hint: t('higher is better'),
      values: measured.map(({ worstGroup }) =>
        worstGroup ? `${formatShare(worstGroup.accuracy)}, ${formatGroup(worstGroup.values)}` : t('not measured'),
      ),
    },
    {
      name: t('Accuracy difference'),
      hint: t('lower is better'),
      values: measured.map((attribute) => withInterval(attribute.accuracyDifference)),
    },
    {
      name: t('Demographic parity difference'),
      hint: t('the largest over labels; lower is more similar'),
      values: greatest('demographicParityDifference'),
    },
    {
      name: t('Equalized odds difference'),
      hint: t('the largest over labels; lower is better'),
      values: greatest('equalizedOddsDifference'),
    },
  ];
}

function withInterval(estimate: Estimate | null): string {
  if (!estimate) return t('not measured');
  const interval = formatInterval(estimate);
  return interval ? `${formatValue(estimate)} (${interval})` : formatValue(estimate);
}
