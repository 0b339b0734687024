import type { AttributeFairness, Estimate } from './fairness-query.ts';

/** The label with the largest difference between groups. */
export interface GreatestDisparity {
  label: string;
  estimate: Estimate;
}

type Measure = 'demographicParityDifference' | 'equalizedOddsDifference';

/** The label with the largest measured difference; null if none was measured. */
export function greatestDisparity(
  { byLabel }: Pick<AttributeFairness, 'byLabel'>,
  measure: Measure,
): GreatestDisparity | null {
  let greatest: GreatestDisparity | null = null;
  for (const { label, [measure]: estimate } of byLabel)
    if (estimate && (greatest === null || estimate.value > greatest.estimate.value)) greatest = { label, estimate };
  return greatest;
}

/** How many labels a difference was not measured for. */
export function labelsWithout({ byLabel }: Pick<AttributeFairness, 'byLabel'>, measure: Measure): number {
  return byLabel.filter(({ [measure]: estimate }) => !estimate).length;
}
