import { expect, test } from 'vitest';
import { mcnemarExact } from './mcnemar.ts';
import { smallestLead } from './smallest-lead.ts';

test('worked by hand: of 23 it takes 18 against 5, p = 0.0106; 17 against 6 has p = 0.0347', () => {
  expect(smallestLead(23, 0.05)).toBe(17 - 6);
  expect(smallestLead(23, 0.05 / 3)).toBe(18 - 5);
});

test('fewer than six cannot show anything at 0.05: six are needed, all for one side', () => {
  for (const few of [0, 1, 5]) expect(smallestLead(few, 0.05)).toBe(6);
  expect(smallestLead(6, 0.05)).toBe(6);
});

test('a smaller lead of as many examples is not significant', () => {
  for (let discordant = 6; discordant < 200; discordant++) {
    const lead = smallestLead(discordant, 0.05);
    expect(mcnemarExact((discordant + lead) / 2, (discordant - lead) / 2)).toBeLessThan(0.05);
    expect(mcnemarExact((discordant + lead) / 2 - 1, (discordant - lead) / 2 + 1)).toBeGreaterThanOrEqual(0.05);
  }
});
