import type { DatasetIndex, Example } from '../../data/dataset.ts';
import type { ProbeScores } from './precision-report.ts';
import { ridge } from './ridge.ts';

/** Features of the same examples, computed in two ways. */
export interface FeaturePair {
  float32: Float32Array[];
  int8: Float32Array[];
}

/**
 * Compares linear probes (ridge regression) on features in float32 and in int8. The probe that was fitted on int8 is measured on
 * both: a fine-tune serves float32, and a feature set may be used as it is. The lower score counts.
 *
 * @param train to fit; @param validation to measure
 */
export function probeScores(
  { task = 'SINGLE_LABEL', labels }: Pick<DatasetIndex, 'task' | 'labels'>,
  train: FeaturePair & { examples: Example[] },
  validation: FeaturePair & { examples: Example[] },
): ProbeScores {
  const targetsOf = ({ targets, label }: Example) => targets ?? labels.map((_, i) => (i === label ? 1 : 0));
  const targets = train.examples.map(targetsOf);
  const wanted = validation.examples.map(targetsOf);
  const floatProbe = ridge(train.float32, targets);
  const int8Probe = ridge(train.int8, targets);
  const answers = {
    float32: validation.float32.map(floatProbe),
    onFloat32: validation.float32.map(int8Probe),
    onInt8: validation.int8.map(int8Probe),
  };
  const examples = wanted.length;
  if (task === 'REGRESSION') {
    const int8 = Math.min(r2(answers.onFloat32, wanted), r2(answers.onInt8, wanted));
    return { metric: 'R2', float32: r2(answers.float32, wanted), int8, examples, standardError: null };
  }
  const hitsOf = task === 'MULTI_LABEL' ? decisions : firsts;
  const float32 = hitsOf(answers.float32, wanted);
  const int8 = [answers.onFloat32, answers.onInt8].map((rows) => hitsOf(rows, wanted)).sort(byShare)[0];
  return {
    metric: 'ACCURACY',
    float32: shareOf(float32),
    int8: shareOf(int8),
    examples,
    standardError: errorOfDifference(float32, int8),
  };
}

/** Whether the label with the highest score is the right one. */
const firsts = (rows: number[][], wanted: number[][]) =>
  rows.map((row, i) => wanted[i][row.indexOf(Math.max(...row))] === 1);

/** Whether each label of each example is told right, on which side of one half it lies. */
const decisions = (rows: number[][], wanted: number[][]) =>
  rows.flatMap((row, i) => row.map((score, label) => score >= 0.5 === (wanted[i][label] === 1)));

const shareOf = (hits: boolean[]) => hits.filter(Boolean).length / hits.length;
const byShare = (a: boolean[], b: boolean[]) => shareOf(a) - shareOf(b);

/**
 * Of the difference of two shares of the same examples: √(b + c − (b − c)² / n) / n (McNemar 1947), and at least one example: of
 * few, one that changes sides proves nothing.
 */
function errorOfDifference(first: boolean[], second: boolean[]): number {
  const n = first.length;
  const lost = first.filter((hit, i) => hit && !second[i]).length;
  const gained = second.filter((hit, i) => hit && !first[i]).length;
  return Math.max(1, Math.sqrt(lost + gained - (lost - gained) ** 2 / n)) / n;
}

/** The mean over the targets of 1 − Σ(y − ŷ)² / Σ(y − ȳ)², as scikit-learn's `r2_score`. */
function r2(rows: number[][], wanted: number[][]): number {
  const each = wanted[0].map((_, target) => {
    const truth = wanted.map((row) => row[target]);
    const mean = truth.reduce((sum, value) => sum + value, 0) / truth.length;
    const residual = truth.reduce((sum, value, i) => sum + (value - rows[i][target]) ** 2, 0);
    const total = truth.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    if (total === 0) return residual === 0 ? 1 : 0;
    return 1 - residual / total;
  });
  return each.reduce((sum, value) => sum + value, 0) / each.length;
}
