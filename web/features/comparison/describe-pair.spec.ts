import { expect, test } from 'vitest';
import { describePair, formatP } from './describe-pair.ts';

const pair = {
  ...{ a: '1', b: '2', onlyARight: 10, onlyBRight: 13, pValue: 0.68, adjustedPValue: 0.68 },
  ...{ difference: 3 / 247, interval: [-0.028, 0.053], smallestLead: 11 },
};
const said = (changes: Partial<typeof pair>, task: Parameters<typeof describePair>[0]['task'] = 'SINGLE_LABEL') =>
  describePair({ pair: { ...pair, ...changes }, task, a: 'A', b: 'B', exampleCount: 247, pairs: 1 });

test('a difference that may be chance is called none, with what would have shown', () => {
  expect(said({})).toBe(
    'No difference between A and B that 247 test examples could show: 10 only A predicts correctly, 13 only B (p = 0.6800). The accuracy of B is 1.2 points higher than that of A (95 % interval −2.8 to 5.3). A lead of at least 11 examples (4.5 points) would have shown.',
  );
});

test('few examples on which they differ cannot show anything', () => {
  const few = { onlyARight: 1, onlyBRight: 1, difference: 0, smallestLead: 6, adjustedPValue: 1 };
  expect(said(few)).toContain('It takes at least 6 examples (2.4 points)');
});

test('an interval without zero beside a test that shows nothing: which of the two to believe', () => {
  const close = { onlyARight: 0, onlyBRight: 5, difference: 5 / 72, interval: [0.015, 0.152], smallestLead: 6 };
  expect(said({ ...close, pValue: 0.0625, adjustedPValue: 0.0625 })).toContain(
    '(95 % interval 1.5 to 15.2). The interval is approximate, and the test is exact: where so few examples differ, believe the test. It takes',
  );
  const corrected = {
    pair: { ...pair, ...close, pValue: 0.03, adjustedPValue: 0.09 },
    a: 'A',
    b: 'B',
    exampleCount: 72,
  };
  expect(describePair({ ...corrected, task: 'SINGLE_LABEL', pairs: 3 })).toContain(
    'The interval is of this pair alone, and the test is corrected for 3 pairs: believe the test.',
  );
});

test('a real difference names the better one, whichever side it is on', () => {
  const real = {
    onlyARight: 30,
    onlyBRight: 6,
    adjustedPValue: 0.00002,
    difference: -24 / 247,
    interval: [-0.14, -0.05],
  };
  expect(said(real)).toBe(
    'A is better than B beyond chance: 30 test examples only A predicts correctly, against 6 only B (p < 0.0001). The accuracy of A is 9.7 points higher than that of B (95 % interval 5.0 to 14.0).',
  );
});

test('numbers: the smaller error is the better one', () => {
  const real = { onlyARight: 30, onlyBRight: 90, adjustedPValue: 0.001, difference: -0.25, interval: [-0.4, -0.1] };
  expect(said(real, 'REGRESSION')).toBe(
    'B and A differ beyond chance: B is nearer on 90 test examples, against 30 (p = 0.0010). The mean error of B is 0.250 standard deviations smaller than that of A (95 % interval 0.100 to 0.400).',
  );
});

test('p-values say how many pairs they are corrected for', () => {
  expect(formatP(0.5, 15)).toBe('p = 0.5000, corrected for 15 pairs');
});
