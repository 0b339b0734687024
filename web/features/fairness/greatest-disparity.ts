import type { AttributeFairness, Estimate } from './fairness-query.ts';

/** The label over which groups lie furthest apart. */
export interface GreatestDisparity {
  label: string;
  estimate: Estimate;
}

/** Of all labels, the one with the greatest difference; null where none is defined. */
export function greatestDisparity(
  { byLabel }: Pick<AttributeFairness, 'byLabel'>,
  measure: 'demographicParityDifference' | 'equalizedOddsDifference',
): GreatestDisparity | null {
  let greatest: GreatestDisparity | null = null;
  for (const { label, [measure]: estimate } of byLabel)
    if (estimate && (greatest === null || estimate.value > greatest.estimate.value)) greatest = { label, estimate };
  return greatest;
}
