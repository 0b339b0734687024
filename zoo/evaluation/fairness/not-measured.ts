import type { AttributeFairness, Disparity, FairnessReport } from './fairness-report.ts';

/** One half of equalized odds. */
type OddsRate = 'TRUE_POSITIVE_RATE' | 'FALSE_POSITIVE_RATE';

/** The examples that a rate's denominator counts, for a named label. */
const DENOMINATORS: Record<OddsRate, [rate: string, examples: string]> = {
  TRUE_POSITIVE_RATE: ['true positive rate', 'examples of the label'],
  FALSE_POSITIVE_RATE: ['false positive rate', 'examples of other labels'],
};

/** The halves of equalized odds of a label for which fewer than two groups have enough examples. */
export function notMeasured(disparity: Disparity): OddsRate[] {
  return [
    ...(disparity.truePositiveRateDifference ? [] : ['TRUE_POSITIVE_RATE' as const]),
    ...(disparity.falsePositiveRateDifference ? [] : ['FALSE_POSITIVE_RATE' as const]),
  ];
}

/** Why a rate was not compared, as a clause. */
export function whyNotMeasured(rate: OddsRate, supportFloor: number): string {
  const [name, examples] = DENOMINATORS[rate];
  return `the ${name} cannot be compared, because fewer than two groups have ${supportFloor} ${examples}`;
}

/** Labels whose equalized odds were not measured, grouped by the missing half. */
export function labelsNotMeasured(
  { byLabel }: AttributeFairness,
  labels: string[],
): { rate: OddsRate; labels: string[] }[] {
  return (['TRUE_POSITIVE_RATE', 'FALSE_POSITIVE_RATE'] as const)
    .map((rate) => ({ rate, labels: labels.filter((_, i) => byLabel[i] && notMeasured(byLabel[i]).includes(rate)) }))
    .filter(({ labels: missing }) => missing.length > 0);
}

/** `“cat”, “dog” and 3 more`. */
export function nameLabels(labels: string[]): string {
  const named = labels.slice(0, 5).map((label) => `“${label.length > 60 ? `${label.slice(0, 59)}…` : label}”`);
  return `${named.join(', ')}${labels.length > named.length ? ` and ${labels.length - named.length} more` : ''}`;
}

/** The parts of a report that could not be measured for one attribute, for a person who has not seen the report. */
export interface Blind {
  attributes: string[];
  statement: string;
  mitigation: string;
}

/**
 * The attributes whose gaps may go unseen because there are too few examples. Intersections are left out: their groups are
 * small by nature, and each single attribute is more informative.
 */
export function blindSpots({ attributes, supportFloor }: FairnessReport, labels: string[]): Blind[] {
  return attributes
    .filter(({ attributes: names }) => names.length === 1)
    .flatMap((fairness) => {
      const [name] = fairness.attributes;
      const mitigation = `Add held-out examples, so that two groups of ${name} or more have ${supportFloor} of each label, and fine-tune again.`;
      const of = (statement: string) => [{ attributes: fairness.attributes, statement, mitigation }];
      if (!fairness.worstGroup)
        return of(`Differences by ${name} were not measured: fewer than two groups have ${supportFloor} examples.`);
      const missing = labelsNotMeasured(fairness, labels).map(
        ({ rate, labels: without }) => `of ${nameLabels(without)}, ${whyNotMeasured(rate, supportFloor)}`,
      );
      return missing.length === 0
        ? []
        : of(
            `Equalized odds by ${name} were not measured for every label: ${missing.join('; ')}. A gap there would not be seen.`,
          );
    });
}
