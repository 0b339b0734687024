/** Names that no endpoint can have: /v2/models/stats is an address of its own. */
const RESERVED = ['stats'];
/** Leaves room for a number. */
const LONGEST = 58;

/**
 * A name for an endpoint that nobody has taken, from what its checkpoint was trained on.
 *
 * @param of such as a data set's name
 */
export function proposeName(of: string, taken: Iterable<string>): string {
  const names = new Set([...RESERVED, ...taken]);
  const base = nameBase(of);
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}-${number}`;
    if (!names.has(name)) return name;
  }
}

/** The same without a number: lower-case letters, digits and hyphens. */
export function nameBase(of: string): string {
  const plain = of
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
  const hyphened = plain.replace(/[^a-z0-9]+/g, '-').slice(0, LONGEST);
  return hyphened.replace(/^-+|-+$/g, '') || 'endpoint';
}
