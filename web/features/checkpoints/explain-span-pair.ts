import type { Comparison } from './comparison-query.ts';
import { examples, odds } from './explain-pair.ts';

/** The result of the permutation test of two checkpoints' F1, in words. */
export function explainSpanPair(
  { metrics, checkpoints }: Pick<Comparison, 'metrics' | 'checkpoints'>,
  pair: Comparison['pairs'][number],
  [a, b]: [string, string],
): string {
  const f1 = metrics.find(({ name }) => name === 'f1')?.values ?? [];
  const of = (id: string) => f1[checkpoints.findIndex((checkpoint) => checkpoint.id === id)] ?? 0;
  const difference = of(pair.a) - of(pair.b);
  const counts = `${examples(pair.onlyARight)} only ${a} has entirely right, ${examples(pair.onlyBRight)} only ${b}.`;
  if (difference === 0) return `${counts} Their F1 is the same.`;
  const ahead = difference > 0 ? a : b;
  const lead = `The F1 of ${ahead} is higher by ${Math.abs(difference).toFixed(4)}`;
  return pair.pValue < 0.05
    ? `${counts} ${lead}: ${odds(pair.pValue)}.`
    : `${counts} ${lead}, but that may be chance: ${odds(pair.pValue)}.`;
}
