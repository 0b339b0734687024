import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { InvalidInputError } from '../errors.ts';
import type { AddressPolicy } from './source.ts';

type Address = ReturnType<typeof ipaddr.process>;

/** One line of an {@link AddressPolicy}: a host or a range of addresses, and its port, if it names one. */
interface Rule {
  host: string | null;
  range: [Address, number] | null;
  port: number | null;
}

export interface AddressCheck {
  /**
   * Why an importer must not reach an address, in words; null if it may. `host` is as in the URL, `address` what it resolved
   * to.
   */
  refusal(target: { host: string; address: string; port: number }): string | null;
  /** Whether the operator allowed this host by its name. */
  names(host: string, port: number): boolean;
}

/** IPv6 assigns public addresses from this range only. Source: RFC 4291, section 2.4, and IANA's registry. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

const KINDS: Record<string, string> = {
  private: 'a private address',
  loopback: "this machine's own (loopback)",
  linkLocal: 'a link-local address',
  uniqueLocal: 'a private (unique local) address',
  deprecatedSiteLocal: 'a private (site-local) address',
  carrierGradeNat: "an address of a provider's inner network (carrier-grade NAT)",
  multicast: 'a multicast address',
  broadcast: 'a broadcast address',
  unspecified: 'not an address of a single machine',
};

/**
 * Parses an operator's policy once, for many checks.
 *
 * @throws InvalidInputError that names an entry which is neither a host, an address nor a range
 */
export function compileAddressPolicy(policy: AddressPolicy): AddressCheck {
  const rules = policy.allowed.map(parseRule);
  const names = (host: string, port: number) =>
    rules.some((rule) => rule.host === bare(host) && (rule.port === null || rule.port === port));
  return {
    names,
    refusal({ host, address, port }) {
      if (names(host, port)) return null;
      const parsed = ipaddr.process(address);
      const inRange = ({ range, port: only }: Rule) =>
        range !== null && (only === null || only === port) && matches(parsed, range);
      if (rules.some(inRange)) return null;
      return kindOf(parsed);
    },
  };
}

/** null for a public address. An IPv4 address carried by IPv6 (`::ffff:10.0.0.1`) was unwrapped before. */
function kindOf(address: Address): string | null {
  const range: string = address.range();
  if (range !== 'unicast') return KINDS[range] ?? 'a reserved address';
  return address.kind() === 'ipv4' || matches(address, GLOBAL_UNICAST) ? null : 'a reserved address';
}

function matches(address: Address, [network, bits]: [Address, number]): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

function parseRule(entry: string): Rule {
  const text = entry.trim();
  if (/^[^/]+\/\d+$/.test(text) && ipaddr.isValidCIDR(text))
    return { host: null, range: ipaddr.parseCIDR(text), port: null };
  const [, host, port] = /^(\[[^\]]+\]|[^:/]+)(?::(\d{1,5}))?$/.exec(isIP(text) === 6 ? `[${text}]` : text) ?? [];
  const only = port === undefined ? null : Number(port);
  const name = bare(host ?? '');
  if (isIP(name) && (only === null || only <= 65_535)) {
    const address = ipaddr.process(name);
    return { host: name, range: [address, address.kind() === 'ipv4' ? 32 : 128], port: only };
  }
  if (!/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(name) || (only !== null && only > 65_535))
    throw new InvalidInputError(
      `${JSON.stringify(entry)} in the allowed addresses (GRAFT_ALLOWED_ADDRESSES) is neither a host such as "models.example.internal" or "models.example.internal:8080", nor an address, nor a range such as "10.1.0.0/16".`,
    );
  return { host: name, range: null, port: only };
}

/** A host for comparison: lower case, without the brackets of IPv6 and a final dot. */
function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}
