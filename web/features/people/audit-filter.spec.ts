import { expect, test } from 'vitest';
import { auditFiltersIn, auditVariables } from './audit-filter.ts';

const inAddress = (address: string) => auditFiltersIn((name) => new URLSearchParams(address).get(name) ?? '');

test('a link has who, what, on which thing and when: whole days of the reader, the last one included', () => {
  const address = 'actor=ada&action=deployCheckpoint&subject=endpoint+pets&from=2026-11-01&until=2026-11-28';
  expect(auditVariables(inAddress(address), 'Europe/Berlin')).toEqual({
    filter: {
      actor: 'ada',
      tokenId: null,
      action: 'deployCheckpoint',
      outcome: null,
      subject: 'endpoint pets',
      from: '2026-10-31T23:00:00.000Z',
      before: '2026-11-28T23:00:00.000Z',
    },
  });
});

test.each(['outcome=LOST', 'from=yesterday', 'until=0000-01-01', 'from=2026-13-01', 'subject=%00', 'actor=+'])(
  '%s is no filter',
  (address) => expect(inAddress(address)).toEqual(inAddress('')),
);

test('a day that its month does not have is the one that comes instead', () => {
  expect(auditVariables(inAddress('from=2026-02-30'), 'UTC').filter.from).toBe('2026-03-02T00:00:00.000Z');
});
