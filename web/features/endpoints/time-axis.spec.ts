import { expect, test } from 'vitest';
import { timeAxis } from './time-axis.ts';

const noon = new Date(2030, 0, 1, 12).getTime();
const midnight = new Date(2030, 0, 2).getTime();

test('times of the day within two days, and days beyond', () => {
  expect(timeAxis([noon, noon + 3_600_000]).format(noon)).toBe('12:00');
  const week = timeAxis([noon, noon + 7 * 86_400_000]);
  expect(week.format(midnight)).toBe('Wed 2');
  expect(week.format(noon)).toMatch(/^Tue,? 12:00$/);
  expect(timeAxis([]).format(noon)).toBe('12:00');
});
