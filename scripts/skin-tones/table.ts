import type { AttributeFairness } from '../../zoo/evaluation/fairness/fairness-report.ts';
import { measureFairness } from '../../zoo/evaluation/fairness/measure-fairness.ts';
import { realGaps } from '../../zoo/evaluation/fairness/real-gaps.ts';
import { classificationMetrics, type ExamplePrediction } from '../../zoo/evaluation/metrics.ts';

/** A way to train, and its predictions on the test split. */
export interface Trained {
  name: string;
  test: ExamplePrediction[];
}

/** A stereotyped sub-category that a linear probe recognises otherwise. */
const SHOWN = 'person-gesture';
const LIGHT = ['light', 'medium-light'];
const DARK = ['medium-dark', 'dark'];
const TONES = ['none', 'light', 'medium-light', 'medium', 'medium-dark', 'dark'];

/** The ways to train, a row each: accuracy by tone, and the differences between tones. */
export function tableOf(trained: Trained[], labels: string[]): string {
  const header = [
    'training',
    'all',
    ...TONES,
    'difference [95 %]',
    'p',
    `${SHOWN}: light tones`,
    'dark tones',
    'real gaps',
  ];
  const rows = trained.map(({ name, test }) => {
    const report = measureFairness(test, labels);
    const fairness = report?.attributes[0];
    if (!report || !fairness?.accuracyDifference) throw new Error('There are no tones to compare.');
    const { accuracyDifference: difference } = fairness;
    const [low, high] = difference.interval ?? [Number.NaN, Number.NaN];
    return [
      name,
      percent(classificationMetrics(test, labels).accuracy),
      ...TONES.map((tone) => percent(accuracyOf(fairness, tone))),
      `${percent(difference.value)} [${percent(low)}, ${percent(high)}]`,
      difference.pValue < 0.001 ? '< 0.001' : difference.pValue.toFixed(3),
      ...[LIGHT, DARK].map((tones) => percent(recognised(fairness, labels.indexOf(SHOWN), tones))),
      String(realGaps(report, labels).length),
    ];
  });
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Each significant gap, in Graft's words. */
export function gapsOf({ test }: Trained, labels: string[]): string[] {
  const report = measureFairness(test, labels);
  return report ? realGaps(report, labels).map(({ severity, statement }) => `${severity}: ${statement}`) : [];
}

const percent = (share: number) => (share * 100).toFixed(1);

function accuracyOf({ groups }: AttributeFairness, tone: string): number {
  return groups.find(({ values: [value] }) => value === tone)?.accuracy.value ?? Number.NaN;
}

/** The share of a label's examples in some tones that is predicted correctly. */
function recognised({ groups }: AttributeFairness, label: number, tones: string[]): number {
  const own = groups.filter(({ values: [value] }) => tones.includes(value)).map(({ labels }) => labels[label]);
  const all = own.reduce((sum, { support }) => sum + support, 0);
  return own.reduce((sum, { support, truePositiveRate }) => sum + support * (truePositiveRate?.value ?? 0), 0) / all;
}
