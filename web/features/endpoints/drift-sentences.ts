import { t } from '../../messages/t.ts';
import { formatCount, formatFixed } from '../interface/format.ts';
import type { Drift } from './traffic-query.ts';

type Measured = Pick<Drift, 'examples' | 'expectedExamples' | 'split' | 'labels' | 'confidence' | 'size'>;

/** What a week's distances say, in sentences. */
export function driftSentences(drift: Measured): string[] {
  const measured = [
    [t('Predicted labels'), drift.labels],
    [t('Confidence'), drift.confidence],
    [t('The size of the inputs'), drift.size],
  ] as const;
  const counts = t(
    'Compares {examples, plural, one {# example} other {# examples}} of this week with the {expected} of the {split} split.',
    { examples: drift.examples, expected: formatCount(drift.expectedExamples), split: drift.split },
  );
  const found = measured.flatMap(([name, measure], place) => {
    if (!measure) return [];
    const figures = t('({distance}, by chance up to {byChance})', {
      distance: formatFixed(measure.distance, 2),
      byChance: formatFixed(measure.byChance, 2),
    });
    if (measure.distance > measure.byChance)
      return [
        place === 0
          ? t('Predicted labels differ from the validation data {figures}.', { figures })
          : t('{name} differs from the validation data {figures}.', { name, figures }),
      ];
    return [t('{name}: no more different than chance explains {figures}.', { name, figures })];
  });
  return [counts, ...found];
}
