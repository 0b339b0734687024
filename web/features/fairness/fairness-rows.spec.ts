import { expect, test } from 'vitest';
import type { AttributeFairness } from './fairness-query.ts';
import { fairnessRows } from './fairness-rows.ts';

const estimate = (value: number) => ({ value, interval: [value - 0.1, value + 0.1] });

test('what was measured has its interval, and every row says in the same words that it was not', () => {
  const measured = {
    worstGroup: { accuracy: estimate(0.73), values: ['dark', 'woman'] },
    accuracyDifference: estimate(0.2),
    byLabel: [
      { label: 'cat', demographicParityDifference: estimate(0.3), equalizedOddsDifference: null },
      { label: 'dog', demographicParityDifference: null, equalizedOddsDifference: null },
    ],
  };
  const tooSmall = { worstGroup: null, accuracyDifference: null, byLabel: [] };
  const rows = fairnessRows([measured, tooSmall] as unknown as AttributeFairness[]);
  expect(rows.map(({ values }) => values)).toEqual([
    ['73.0 % (63 to 83 %), dark and woman', 'not measured'],
    ['0.20 (0.10 to 0.30)', 'not measured'],
    ['0.30 (0.20 to 0.40), cat; not measured for 1 of 2 labels', 'not measured'],
    ['not measured', 'not measured'],
  ]);
});
