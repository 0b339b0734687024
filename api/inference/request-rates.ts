import type { Db } from '../database/connection.ts';
import { MOMENT_MS, momentOf, readMoments } from './moments.ts';
import { FLUSH_MS } from './statistics.ts';

/** The mean is of so many moments. */
const MOMENTS = 5;

/** Requests a second of endpoints, over the last moments whose counts have been written: another process writes its own up to a flush later. */
export async function requestRates(db: Db, endpointNames: readonly string[], now = Date.now()): Promise<number[]> {
  const end = momentOf(now - FLUSH_MS).getTime();
  const start = end - MOMENTS * MOMENT_MS;
  const totals = new Map<string, number>();
  for (const { endpointName, startsAt, requests } of await readMoments(db, [...endpointNames], new Date(start)))
    if (startsAt.getTime() < end) totals.set(endpointName, (totals.get(endpointName) ?? 0) + requests);
  return endpointNames.map((name) => (totals.get(name) ?? 0) / ((MOMENTS * MOMENT_MS) / 1_000));
}
