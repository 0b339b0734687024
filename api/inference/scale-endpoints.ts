import { and, eq, gt, isNotNull, sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { endpointRevisions, endpoints, replicas } from '../database/tables/index.ts';
import { CHANNELS, notify } from '../jobs/channels.ts';
import { areNeeded, scaledReplicas } from './scaled-replicas.ts';

/**
 * Writes the loads of a worker's replicas, and how many replicas each endpoint with a floor and a ceiling should have by the loads of all
 * workers. Time is the database's, which all workers share.
 */
export async function scaleEndpoints(tx: Db, loads: ReadonlyMap<string, number>): Promise<void> {
  const scaled = await tx
    .select({
      endpoint: endpoints,
      calmMs: sql<number>`extract(epoch from now() - ${endpoints.neededAt})::float8 * 1000`,
    })
    .from(endpoints)
    .where(isNotNull(endpoints.maxReplicas));
  for (const { endpoint, calmMs } of scaled) {
    const { name, replicas: count, minReplicas, maxReplicas } = endpoint;
    const rows = await tx.select().from(replicas).where(eq(replicas.endpointName, name));
    for (const row of rows) {
      const underWay = loads.get(row.id);
      if (underWay === undefined || underWay === row.underWay) continue;
      row.underWay = underWay;
      await tx.update(replicas).set({ underWay }).where(eq(replicas.id, row.id));
    }
    const shadows = await tx
      .select({ number: endpointRevisions.number })
      .from(endpointRevisions)
      .where(and(eq(endpointRevisions.endpointName, name), gt(endpointRevisions.shadow, 0)));
    // Copies of requests are no load that callers wait for.
    const serving = rows.filter((row) => !shadows.some(({ number }) => number === row.revision));
    const underWay = serving.reduce((sum, row) => sum + row.underWay, 0);
    const bounds = { min: minReplicas ?? 0, max: maxReplicas ?? count };
    const wanted = scaledReplicas({ replicas: count, ...bounds, underWay, calmMs });
    if (wanted === count && !areNeeded({ replicas: count, underWay })) continue;
    // Unless a request woke it, or somebody deployed, since it was read.
    const unchanged = and(eq(endpoints.name, name), eq(endpoints.replicas, count));
    await tx.update(endpoints).set({ replicas: wanted, neededAt: sql`now()` }).where(unchanged);
    if (wanted !== count) await notify(tx, CHANNELS.endpoints, name);
  }
}

/** Starts a replica of an endpoint that has none because nobody asked it. Returns whether there was something to start. */
export async function wakeEndpoint(db: Db, name: string): Promise<boolean> {
  const woken = await db
    .update(endpoints)
    .set({ replicas: 1, neededAt: sql`now()` })
    .where(and(eq(endpoints.name, name), eq(endpoints.replicas, 0), isNotNull(endpoints.maxReplicas)))
    .returning();
  if (woken.length > 0) await notify(db, CHANNELS.endpoints, name);
  return woken.length > 0;
}
