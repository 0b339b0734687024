/** A revision's part of an endpoint's requests, per cent. */
export interface Share {
  revision: number;
  percent: number;
}

/**
 * Sets one share; the others keep their proportions, and all are whole numbers that sum to 100. Where no other has a part, the first other
 * gets the rest.
 */
export function balanceShares(shares: readonly Share[], revision: number, percent: number): Share[] {
  const others = shares.filter((share) => share.revision !== revision);
  if (others.length === 0) return shares.map((share) => ({ ...share, percent: 100 }));
  const rest = 100 - percent;
  const before = others.reduce((sum, share) => sum + share.percent, 0);
  const exact = others.map((share, i) => (before === 0 ? (i === 0 ? rest : 0) : (share.percent / before) * rest));
  const whole = exact.map(Math.floor);
  const byRemainder = exact
    .map((value, i) => ({ i, remainder: value - whole[i] }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i);
  const missing = rest - whole.reduce((sum, value) => sum + value, 0);
  for (const { i } of byRemainder.slice(0, missing)) whole[i]++;
  const balanced = new Map(others.map((share, i) => [share.revision, whole[i]]));
  return shares.map((share) => ({ ...share, percent: balanced.get(share.revision) ?? percent }));
}
