import { expect, test } from 'vitest';
import { isZone } from './zone-cookie.ts';

test.each(['Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+3', 'UTC'])('%s is a zone', (text) => {
  expect(isZone(text)).toBe(true);
});

test.each([undefined, '', 'Nowhere/City', '<b>', 'x'.repeat(100), '../etc'])('%s is none', (text) => {
  expect(isZone(text)).toBe(false);
});
