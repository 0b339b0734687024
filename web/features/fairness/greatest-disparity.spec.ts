import { expect, test } from 'vitest';
import { greatestDisparity, labelsWithout } from './greatest-disparity.ts';

const of = (label: string, value: number | null) => ({
  label,
  demographicParityDifference: value === null ? null : { value, interval: null },
  demographicParityRatio: null,
  equalizedOddsDifference: null,
  equalizedOddsRatio: null,
  notMeasured: [],
  groupsNotCompared: [],
});

test('the label with the largest difference between groups, the first of equals', () => {
  const byLabel = [of('cat', 0.1), of('dog', 0.3), of('fox', null), of('owl', 0.3)];
  expect(greatestDisparity({ byLabel }, 'demographicParityDifference')).toEqual({
    label: 'dog',
    estimate: { value: 0.3, interval: null },
  });
  expect(greatestDisparity({ byLabel }, 'equalizedOddsDifference')).toBeNull();
  expect(labelsWithout({ byLabel }, 'demographicParityDifference')).toBe(1);
  expect(labelsWithout({ byLabel }, 'equalizedOddsDifference')).toBe(4);
});
