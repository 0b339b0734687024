/** Hexadecimal digits that a double can hold as a whole number. */
const DIGITS = 13;

/**
 * A number from 0 to 1 (without 1) for an example, from the SHA-256 digest of its bytes: uniform over different examples, and always the
 * same for the same one. So nobody gets another decision by asking again, and a decision can be repeated by who audits it.
 *
 * @param sha256 hexadecimal
 */
export const drawOf = (sha256: string): number => Number.parseInt(sha256.slice(0, DIGITS), 16) / 16 ** DIGITS;

/**
 * Looks up draws by the names of examples.
 *
 * @throws from the function it returns, for an example that has none
 */
export function drawFrom(draws: ReadonlyMap<string, number>): (example: { name: string }) => number {
  return ({ name }) => {
    const draw = draws.get(name);
    if (draw === undefined) throw new Error(`The data set has no example “${name}” any more.`);
    return draw;
  };
}
