import type { Comparison } from './comparison-query.ts';

/**
 * The result of a test of a pair, in a sentence for someone who does not know the test.
 *
 * @param does what a checkpoint does with an example that counts for it
 */
export function explainPair(
  pair: Comparison['pairs'][number],
  a: string,
  b: string,
  does = 'predicts correctly',
): string {
  const { onlyARight, onlyBRight, pValue } = pair;
  if (onlyARight + onlyBRight === 0)
    return `There is no test example that only one of ${a} and ${b} ${does}: the test finds no difference.`;
  const counts = `${examples(onlyARight)} only ${a} ${does}, ${examples(onlyBRight)} only ${b}.`;
  if (onlyARight === onlyBRight) return `${counts} Neither is ahead.`;
  const ahead = onlyARight > onlyBRight ? a : b;
  if (pValue < 0.05) return `${counts} ${ahead} is better: ${odds(pValue)}.`;
  return `${counts} ${ahead} is ahead, but that may be chance: ${odds(pValue)}.`;
}

/** What a p-value says. */
export const odds = (pValue: number): string =>
  `if both were equally good, a difference this large would occur by chance ${chance(pValue)} (p = ${p(pValue)})`;

export const examples = (count: number): string => (count === 1 ? '1 example' : `${count} examples`);

const p = (value: number): string => (value < 0.0001 ? value.toExponential(1) : value.toFixed(4));

function chance(value: number): string {
  if (value < 0.001) return 'less than once in 1,000 times';
  if (value < 0.1) return `about once in ${Math.round(1 / value)} times`;
  return `in about ${Math.round(value * 100)} of 100 cases`;
}
