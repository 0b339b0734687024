import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { compileAddressPolicy } from './address-policy.ts';

const refusal = (address: string, allowed: string[] = [], port = 443, host = address) =>
  compileAddressPolicy({ allowed }).refusal({ host, address, port });

test.each([
  ['127.0.0.1', /loopback/],
  ['127.9.8.7', /loopback/],
  ['10.0.0.7', /private/],
  ['172.16.0.1', /private/],
  ['172.31.255.255', /private/],
  ['192.168.1.1', /private/],
  ['169.254.169.254', /link-local/],
  ['100.64.0.1', /carrier-grade NAT/],
  ['0.0.0.0', /not an address/],
  ['224.0.0.1', /multicast/],
  ['255.255.255.255', /broadcast/],
  ['198.18.0.1', /reserved/],
  ['240.0.0.1', /reserved/],
  ['::1', /loopback/],
  ['::', /not an address/],
  ['fe80::1', /link-local/],
  ['fd12:3456::1', /unique local/],
  ['fec0::1', /site-local/],
  ['ff02::1', /multicast/],
  ['::ffff:127.0.0.1', /loopback/],
  ['::ffff:a00:1', /private/],
  ['64:ff9b::7f00:1', /reserved/],
  ['2002:7f00:1::', /reserved/],
  ['2001:db8::1', /reserved/],
  ['::7f00:1', /reserved/],
  ['4000::1', /reserved/],
])('%s is refused', (address, why) => {
  expect(refusal(address)).toMatch(why);
});

test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is public', (address) => {
  expect(refusal(address)).toBeNull();
});

test('an IPv4 address is treated the same whether or not IPv6 carries it', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(refusal(`::ffff:${address}`)).toBe(refusal(address));
    }),
    { seed: 4, numRuns: 300 },
  );
});

describe('the operator allows', () => {
  test('an address, a range, or a host by name; nothing else', () => {
    expect(refusal('10.0.0.7', ['10.0.0.7'])).toBeNull();
    expect(refusal('10.0.0.8', ['10.0.0.7'])).toMatch(/private/);
    expect(refusal('10.1.2.3', ['10.1.0.0/16'])).toBeNull();
    expect(refusal('10.2.0.1', ['10.1.0.0/16'])).toMatch(/private/);
    expect(refusal('::ffff:10.1.2.3', ['10.1.0.0/16'])).toBeNull();
    expect(refusal('fd00::5', ['fd00::/64'])).toBeNull();
    expect(refusal('10.0.0.7', ['models.internal'], 443, 'Models.Internal.')).toBeNull();
    expect(refusal('10.0.0.7', ['models.internal'], 443, 'others.internal')).toMatch(/private/);
  });

  test('one port of them', () => {
    expect(refusal('127.0.0.1', ['127.0.0.1:8080'], 8080)).toBeNull();
    expect(refusal('127.0.0.1', ['127.0.0.1:8080'], 5432)).toMatch(/loopback/);
    expect(refusal('::1', ['[::1]:8080'], 8080)).toBeNull();
    expect(refusal('10.0.0.7', ['hub:80'], 443, 'hub')).toMatch(/private/);
  });
});

test.each(['', 'https://models.internal', '10.0.0.0/99', 'models.internal:99999', 'a b', '*'])(
  'an entry that is neither a host nor an address is named: %j',
  (entry) => {
    expect(() => compileAddressPolicy({ allowed: [entry] })).toThrow(InvalidInputError);
    expect(() => compileAddressPolicy({ allowed: [entry] })).toThrow(/GRAFT_ALLOWED_ADDRESSES/);
  },
);
