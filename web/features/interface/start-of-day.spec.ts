import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startOfDay } from './start-of-day.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/Havana',
  'America/Sao_Paulo',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Pacific/Auckland',
];

test.each([
  ['2026-11-28', 'Europe/Berlin', '2026-11-27T23:00:00.000Z'],
  ['2026-07-01', 'Europe/Berlin', '2026-06-30T22:00:00.000Z'],
  // Clocks are put forward at midnight: the day begins at one.
  ['2024-04-26', 'Africa/Cairo', '2024-04-25T22:00:00.000Z'],
  // They are put back from one o'clock to midnight, which there is twice: it begins with the first.
  ['2025-11-02', 'America/Havana', '2025-11-02T04:00:00.000Z'],
])('%s in %s', (date, zone, begin) => {
  expect(startOfDay(date, zone).toISOString()).toBe(begin);
});

test('a day begins with the first moment that a clock shows of it', () => {
  const days = fc.integer({ min: Date.UTC(2005, 0) / 864e5, max: Date.UTC(2035, 0) / 864e5 });
  fc.assert(
    fc.property(days, fc.constantFrom(...ZONES), (day, zone) => {
      const date = new Date(day * 864e5).toISOString().slice(0, 10);
      const begin = startOfDay(date, zone).getTime();
      const dateAt = (time: number) => new Intl.DateTimeFormat('sv', { timeZone: zone }).format(time);
      expect(dateAt(begin)).toBe(date);
      expect(dateAt(begin - 1) < date).toBe(true);
    }),
    { seed: 14, numRuns: 200 },
  );
});
