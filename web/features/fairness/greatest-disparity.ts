import type { AttributeFairness, Estimate } from './fairness-query.ts';

/** The label over which groups lie furthest apart. */
export interface GreatestDisparity {
  label: string;
  estimate: Estimate;
}

type Measure = 'demographicParityDifference' | 'equalizedOddsDifference';

/** Of all labels whose difference was measured, the one with the greatest; null where none was. */
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
