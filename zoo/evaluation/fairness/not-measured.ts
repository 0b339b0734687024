import type { AttributeFairness, Disparity, FairnessReport, GroupFairness } from './fairness-report.ts';

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

const RATES = ['TRUE_POSITIVE_RATE', 'FALSE_POSITIVE_RATE'] as const;

/** Labels whose equalized odds were not measured, grouped by the missing half. */
export function labelsNotMeasured(
  { byLabel }: AttributeFairness,
  labels: string[],
): { rate: OddsRate; labels: string[] }[] {
  return RATES.map((rate) => ({
    rate,
    labels: labels.filter((_, i) => byLabel[i] && notMeasured(byLabel[i]).includes(rate)),
  })).filter(({ labels: missing }) => missing.length > 0);
}

/**
 * The groups that the equalized odds of a label leave out, though other groups are compared, as clauses: `the true positive rate
 * leaves out “dark”, with fewer than 10 examples of the label`. Empty where every group is compared, or none: see `notMeasured`.
 * Groups with too few examples altogether are not named: they are left out of every difference (`belowFloor`).
 */
export function groupsNotCompared(
  { groups, byLabel }: AttributeFairness,
  label: number,
  supportFloor: number,
): string[] {
  const missing = notMeasured(byLabel[label]);
  return RATES.filter((rate) => !missing.includes(rate)).flatMap((rate) => {
    const examplesOf = ({ support, labels }: GroupFairness) =>
      rate === 'TRUE_POSITIVE_RATE' ? labels[label].support : support - labels[label].support;
    const names = groups
      .filter((group) => !group.belowFloor && examplesOf(group) < supportFloor)
      .map(({ values }) => values.join(' × '));
    const [name, examples] = DENOMINATORS[rate];
    return names.length === 0
      ? []
      : [`the ${name} leaves out ${nameLabels(names)}, with fewer than ${supportFloor} ${examples}`];
  });
}

/** Labels whose equalized odds leave groups out, by the clause that says which. */
export function labelsWithoutGroups(
  fairness: AttributeFairness,
  labels: string[],
  supportFloor: number,
): { clause: string; labels: string[] }[] {
  const byClause = new Map<string, string[]>();
  for (const [i, label] of labels.entries()) {
    if (!fairness.byLabel[i]) continue;
    for (const clause of groupsNotCompared(fairness, i, supportFloor)) {
      byClause.set(clause, [...(byClause.get(clause) ?? []), label]);
    }
  }
  return [...byClause].map(([clause, without]) => ({ clause, labels: without }));
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
      const without = labelsWithoutGroups(fairness, labels, supportFloor).map(
        ({ clause, labels: ofLabels }) => `of ${nameLabels(ofLabels)}, ${clause}`,
      );
      const sentences = [
        ...(missing.length > 0
          ? [`Equalized odds by ${name} were not measured for every label: ${missing.join('; ')}.`]
          : []),
        ...(without.length > 0
          ? [`Equalized odds by ${name} were not measured for every group: ${without.join('; ')}.`]
          : []),
      ];
      return sentences.length === 0 ? [] : of(`${sentences.join(' ')} A gap there would not be seen.`);
    });
}
