import type { Tour } from './tour.ts';

/** Below it, chance is called an unlikely reason of a difference. */
const SIGNIFICANT = 0.05;

interface Comparison {
  compareCheckpoints: {
    metrics: { name: string; values: number[] }[];
    pairs: { onlyARight: number; onlyBRight: number; pValue: number }[];
  };
}

/** How a checkpoint compares with another on the test split, in a clause: the difference in points, and whether chance explains it. */
export async function beside(
  { client }: Pick<Tour, 'client'>,
  checkpointId: string,
  other: { id: string; name: string },
): Promise<string> {
  const { compareCheckpoints } = await client.request<Comparison>(
    'query ($ids: [ID!]!) { compareCheckpoints(ids: $ids) { metrics { name values } pairs { onlyARight onlyBRight pValue } } }',
    { ids: [other.id, checkpointId] },
  );
  const [before, after] = compareCheckpoints.metrics.find(({ name }) => name === 'accuracy')?.values ?? [];
  return difference({ before, after, pValue: compareCheckpoints.pairs[0].pValue }, other.name);
}

export function difference(
  { before, after, pValue }: { before: number; after: number; pValue: number },
  other: string,
): string {
  const points = 100 * (after - before);
  const p = pValue < 0.001 ? 'p < 0.001' : `p = ${pValue.toFixed(pValue < 0.1 ? 3 : 2)}`;
  if (Math.abs(points) < 0.05) return `as often right as ${other} (${p})`;
  const apart = `${Math.abs(points).toFixed(1)} points ${points > 0 ? 'above' : 'below'} ${other}`;
  return pValue < SIGNIFICANT ? `${apart}, more than chance (${p})` : `${apart}, which may be chance (${p})`;
}
