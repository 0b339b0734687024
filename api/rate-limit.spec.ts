import { expect, test } from 'vitest';
import { clientOf, RateLimit, trustedProxies } from './rate-limit.ts';

const client = (remoteAddress: string, forwarded?: string, ranges: string[] = []) =>
  clientOf(
    { socket: { remoteAddress }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } } as never,
    trustedProxies(ranges),
  );

test.each([
  ['203.0.113.7', undefined, [], '203.0.113.7'],
  ['::ffff:203.0.113.7', undefined, [], '203.0.113.7'],
  // Whoever is no proxy of ours may claim what they like.
  ['203.0.113.7', '198.51.100.1', [], '203.0.113.7'],
  ['127.0.0.1', '198.51.100.1', [], '198.51.100.1'],
  ['127.0.0.1', '192.0.2.1, 198.51.100.1', [], '198.51.100.1'],
  ['10.0.0.2', '198.51.100.1', ['10.0.0.0/8'], '198.51.100.1'],
  ['10.0.0.2', '198.51.100.1, 10.0.0.3', ['10.0.0.0/8'], '198.51.100.1'],
  ['127.0.0.1', 'nonsense', [], '127.0.0.1'],
  ['127.0.0.1', undefined, [], '127.0.0.1'],
])('%s, forwarded for %s, with the proxies %j: %s', (address, forwarded, ranges, expected) => {
  expect(client(address, forwarded, ranges)).toBe(expected);
});

test('addresses of one IPv6 network are one client', () => {
  expect(client('2001:db8:1:2::1')).toBe(client('2001:db8:1:2:ffff::9'));
  expect(client('2001:db8:1:2::1')).not.toBe(client('2001:db8:2:2::1'));
});

test('a limit says when to try again, and keys do not share it', async () => {
  const limit = new RateLimit(2, 60_000);
  for (let i = 0; i < 2; i++) await limit.take('a', 'Too many.');
  await limit.take('b', 'Too many.');
  await expect(limit.take('a', 'Too many.')).rejects.toMatchObject({
    code: 'TOO_MANY_REQUESTS',
    message: expect.stringMatching(/^Too many\. Try again in (59|60) s\.$/),
    details: { retryAfterSeconds: expect.any(Number) },
  });
  const atOnce = await Promise.allSettled(Array.from({ length: 20 }, () => limit.take('c', 'Too many.')));
  expect(atOnce.map(({ status }) => status)).toEqual([...Array(2).fill('fulfilled'), ...Array(18).fill('rejected')]);
  const none = new RateLimit(0, 60_000);
  for (let i = 0; i < 100; i++) await none.take('a', 'Too many.');
});
