import type { SweepMetric } from '../../../zoo/transfer/sweep/sweep-metric.ts';
import type { SweepConclusion } from '../../database/tables/index.ts';
import type { Placed } from '../../sweeps/leaderboard.ts';

/** Below it, a difference is called real. */
const SIGNIFICANT = 0.05;
/** As pages write them. */
const NAMES: Record<SweepMetric, string> = { accuracy: 'accuracy', macroF1: 'macro F1', logLoss: 'log loss' };

/** What a sweep found, in a sentence: whether the best is better than the second, or may lead by chance. */
export function describeConclusion(
  { pValue }: Pick<SweepConclusion, 'pValue'>,
  entries: Pick<Placed, 'measured'>[],
  metric: SweepMetric,
): string {
  const [best, second] = entries;
  if (pValue === null || !second) return 'Only one trial succeeded, so there is nothing to compare it with.';
  const [first, next] = [best, second].map(({ measured }) => formatValue(metric, measured.value));
  const figures = `${NAMES[metric]} ${first} and ${next} on validation, ${formatP(pValue)}`;
  if (pValue < SIGNIFICANT) return `The best is better than the second (${figures}).`;
  return `The best is not better than the second as far as this validation split can tell (${figures}): take whichever is cheaper.`;
}

/** Shares in per cent, a loss as it is. */
const formatValue = (metric: SweepMetric, value: number) =>
  metric === 'logLoss' ? value.toFixed(3) : `${(100 * value).toFixed(1)} %`;

const formatP = (value: number) => (value < 0.0001 ? 'p < 0.0001' : `p = ${value.toPrecision(2)}`);
