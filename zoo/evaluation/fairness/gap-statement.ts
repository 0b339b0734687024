import type { GroupFairness } from './fairness-report.ts';
import type { Tested } from './gap-tests.ts';

/** Describes a gap, and a possible mitigation, to a person who has not seen the report. */
export function gapStatement(
  { fairness, metric, label, difference }: Tested,
  { interval, pValue, tests }: { interval: [number, number]; pValue: number; tests: number },
): { statement: string; mitigation: string } {
  const [low, high] = [fairness.groups[difference.lowest], fairness.groups[difference.highest]];
  const [worse, better] = metric === 'FALSE_POSITIVE_RATE' ? [high, low] : [low, high];
  const where = ({ values }: GroupFairness) =>
    fairness.attributes.map((attribute, i) => `${short(attribute)} is ${short(values[i])}`).join(' and ');
  const name = `“${short(label?.name ?? '')}”`;
  const ofLabel = (group: GroupFairness) => group.labels[label?.index ?? 0];
  const says = {
    ACCURACY: {
      rate: (group: GroupFairness) => group.accuracy.value,
      of: (group: GroupFairness) => group.support,
      first: (rate: string) => `For examples whose ${where(worse)} its accuracy is ${rate}`,
      fails: 'its errors',
    },
    TRUE_POSITIVE_RATE: {
      rate: (group: GroupFairness) => ofLabel(group).truePositiveRate?.value ?? 0,
      of: (group: GroupFairness) => ofLabel(group).support,
      first: (rate: string) => `Among the ${name} examples whose ${where(worse)} it recognises ${rate}`,
      fails: `how often it misses ${name}`,
    },
    FALSE_POSITIVE_RATE: {
      rate: (group: GroupFairness) => ofLabel(group).falsePositiveRate?.value ?? 0,
      of: (group: GroupFairness) => group.support - ofLabel(group).support,
      first: (rate: string) =>
        `Among examples that are not ${name} and whose ${where(worse)} it predicts ${name} for ${rate}`,
      fails: `false predictions of ${name}`,
    },
  }[metric];
  const points = (value: number) => Math.round(value * 100);
  const percent = (group: GroupFairness) => `${percentOf(says.rate(group), difference.value)} %`;
  const statement =
    `${says.first(percent(worse))}, compared with ${percent(better)} where ${where(better)} ` +
    `(difference ${points(difference.value) || '< 1'} points, 95 % interval ${points(interval[0])} to ${points(interval[1])}; ` +
    `p ${pValue < 0.001 ? '< 0.001' : `= ${pValue.toFixed(3)}`} after correction for ${tests} comparisons; ` +
    `${says.of(worse).toLocaleString('en')} and ${says.of(better).toLocaleString('en')} examples).`;
  const [attribute] = fairness.attributes;
  const mitigation =
    fairness.attributes.length === 1
      ? `Add training examples whose ${where(worse)}; or fine-tune with groupMitigation GROUP_BALANCED or REWEIGHING by ${short(attribute)}, ` +
        `or choose thresholds for each ${short(attribute)}, and compare before and after. Until then, check ${says.fails} where ${where(worse)}.`
      : `Add training examples whose ${where(worse)}. Until then, check ${says.fails} there.`;
  return { statement, mitigation };
}

/** Whole per cent, or one decimal if the difference would not show otherwise. */
function percentOf(rate: number, difference: number): string {
  return (rate * 100).toFixed(difference < 0.02 ? 1 : 0);
}

/** Names come from the data set: they may be of any length. */
function short(name: string): string {
  return name.length > 60 ? `${name.slice(0, 59)}…` : name;
}
