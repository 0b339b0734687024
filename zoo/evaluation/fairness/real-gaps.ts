import type { FairnessReport } from './fairness-report.ts';
import { gapStatement } from './gap-statement.ts';
import { type GapMetric, gapTests, type Tested } from './gap-tests.ts';
import { holm } from './holm.ts';

/** A difference between groups that chance does not explain. */
export interface Gap {
  attributes: string[];
  /** Of the group with the worst figure: the lowest accuracy or true positive rate, or the highest false positive rate. */
  values: string[];
  metric: GapMetric;
  /** null for accuracy. */
  label: string | null;
  /** From 0 to 1. */
  difference: number;
  interval: [number, number];
  /** After Holm's correction over all tests of the report. */
  pValue: number;
  severity: 'INFO' | 'LOW' | 'MEDIUM' | 'HIGH';
  /** A description for a person without the report. */
  statement: string;
  /** A possible mitigation. */
  mitigation: string;
}

const SIGNIFICANCE = 0.05;

/**
 * The severity of a gap, by the size of its difference. No standard sets such thresholds; these are Graft's: 20 points is
 * what the four-fifths rule of US employment law (29 CFR 1607.4 D) allows below a rate of 100 %, 10 points half of it, and
 * below 2 points a gap may be significant and still unimportant. CRITICAL depends on what a model is used for: a person
 * decides that.
 */
const SEVERITIES = [
  ['HIGH', 0.2],
  ['MEDIUM', 0.1],
  ['LOW', 0.02],
  ['INFO', 0],
] as const;

/** The most gaps that a person reads; the largest ones. */
const MOST = 20;

/**
 * The statistically significant gaps of a report: the permutation test's p-value is below 0.05 after Holm's correction over
 * every test (accuracy by each attribute and pair, true and false positive rates of each label by each attribute), and the
 * interval of the difference excludes 0. So a report of a classifier without any gap shows one in at most 5 % of cases.
 *
 * Demographic parity is measured, but no gap in it is reported: if labels are distributed unevenly over groups, a perfect
 * classifier has one. A pair of attributes is left out if one of the two has an equally severe gap in accuracy: it is the
 * same gap.
 *
 * @returns the largest first
 */
export function realGaps(report: FairnessReport, labels: string[]): Gap[] {
  const tests = report.attributes.flatMap((fairness) => gapTests(fairness, labels));
  const corrected = holm(tests.map(({ difference }) => difference.pValue));
  const gaps = tests.flatMap((tested, i) => {
    const { difference } = tested;
    const { interval } = difference;
    if (corrected[i] >= SIGNIFICANCE || interval === null || interval[0] <= 0) return [];
    return [gapOf(tested, { interval, pValue: corrected[i], tests: tests.length })];
  });
  return gaps
    .filter((gap) => !saidBySome(gap, gaps))
    .sort((a, b) => b.difference - a.difference)
    .slice(0, MOST);
}

function gapOf(
  tested: Tested,
  { interval, pValue, tests }: { interval: [number, number]; pValue: number; tests: number },
): Gap {
  const { fairness, metric, label, difference } = tested;
  const worst = metric === 'FALSE_POSITIVE_RATE' ? difference.highest : difference.lowest;
  const [severity] = SEVERITIES.find(([, least]) => difference.value >= least) ?? SEVERITIES[3];
  return {
    attributes: fairness.attributes,
    values: fairness.groups[worst].values,
    metric,
    label: label?.name ?? null,
    difference: difference.value,
    interval,
    pValue,
    severity,
    ...gapStatement(tested, { interval, pValue, tests }),
  };
}

const gravity = ({ severity }: Gap) => SEVERITIES.findIndex(([name]) => name === severity);

function saidBySome(gap: Gap, gaps: Gap[]): boolean {
  return (
    gap.attributes.length > 1 &&
    gaps.some(
      (other) =>
        other.attributes.length === 1 &&
        other.metric === 'ACCURACY' &&
        gap.attributes.includes(other.attributes[0]) &&
        gravity(other) <= gravity(gap),
    )
  );
}
