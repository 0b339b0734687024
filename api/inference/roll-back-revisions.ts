import { and, eq, gt, lt, sql } from 'drizzle-orm';
import { recordAudit } from '../auth/audit.ts';
import type { Db } from '../database/connection.ts';
import { endpointRevisions, endpoints, revisionCounts } from '../database/tables/index.ts';
import { processLog } from '../observability/logger.ts';
import { judgeRevision, lookAt } from './judge-revision.ts';
import { LATENCY_BUCKETS } from './latency-histogram.ts';
import { withoutRevision } from './shares.ts';
import type { Traffic } from './traffic.ts';
import { writeShares } from './write-shares.ts';

/** Who takes a revision back, in the audit log. */
const ACTOR = 'Graft';

/**
 * Takes back revisions that fail more often, or are slower, than those that they share an endpoint's requests with: by the counts of all
 * gateways since the requests were split. The newest revision of a split is on trial; when it is taken back the others get its share, and the
 * newest of them is on trial, if there is more than one.
 */
export async function rollBackRevisions(tx: Db): Promise<void> {
  const serving = await tx
    .select({ revision: endpointRevisions, counts: revisionCounts, split: endpoints.split })
    .from(endpointRevisions)
    .innerJoin(endpoints, eq(endpoints.name, endpointRevisions.endpointName))
    .leftJoin(
      revisionCounts,
      and(
        eq(revisionCounts.endpointName, endpoints.name),
        eq(revisionCounts.split, endpoints.split),
        eq(revisionCounts.revision, endpointRevisions.number),
      ),
    )
    // One that gets all requests has no other to be compared with, and most endpoints have just that.
    .where(and(gt(endpointRevisions.traffic, 0), lt(endpointRevisions.traffic, 100)))
    .orderBy(endpointRevisions.endpointName, sql`${endpointRevisions.number} desc`);
  const names = new Set(serving.map(({ revision }) => revision.endpointName));
  for (const name of names) {
    const [trial, ...others] = serving.filter(({ revision }) => revision.endpointName === name);
    const { counts, revision, split } = trial;
    const rule = revision.rollbackRule;
    if (others.length === 0 || !counts || !rule) continue;
    const look = lookAt(counts.requests, rule);
    if (look <= counts.look) continue;
    const reason = judgeRevision(counts, together(others.map((one) => one.counts)), { rule, look });
    if (reason !== null) await takeBack(tx, { ...trial, split }, reason);
    else
      await tx
        .update(revisionCounts)
        .set({ look })
        .where(
          and(
            eq(revisionCounts.endpointName, name),
            eq(revisionCounts.split, split),
            eq(revisionCounts.revision, revision.number),
          ),
        );
  }
}

interface OnTrial {
  revision: typeof endpointRevisions.$inferSelect;
  split: number;
}

async function takeBack(
  tx: Db,
  { revision: { endpointName: name, number, traffic }, split }: OnTrial,
  reason: string,
): Promise<void> {
  // Somebody may have split the requests meanwhile: then nothing is known of that split.
  const [endpoint] = await tx
    .select()
    .from(endpoints)
    .where(and(eq(endpoints.name, name), eq(endpoints.split, split)))
    .for('update');
  if (!endpoint) return;
  const own = and(eq(endpointRevisions.endpointName, name), eq(endpointRevisions.number, number));
  const shares = await tx
    .select({ number: endpointRevisions.number, traffic: endpointRevisions.traffic })
    .from(endpointRevisions)
    .where(and(eq(endpointRevisions.endpointName, name), gt(endpointRevisions.traffic, 0)));
  await writeShares(tx, name, withoutRevision(shares, number));
  await tx.update(endpointRevisions).set({ rolledBackAt: sql`now()`, rollbackReason: reason }).where(own);
  await recordAudit(
    { db: tx, viewer: null, actor: ACTOR },
    {
      action: 'automaticRollback',
      subject: `endpoint ${name} revision ${number}`,
      outcome: 'SUCCEEDED',
      details: { reason, traffic },
    },
  );
  processLog().warn({ endpoint: name, revision: number, reason }, 'a revision was rolled back');
}

/** The counts of several revisions, added. */
function together(counts: readonly (Traffic | null)[]): Traffic {
  const sum: Traffic = { requests: 0, errors: 0, latencies: new Array<number>(LATENCY_BUCKETS).fill(0) };
  for (const one of counts) {
    sum.requests += one?.requests ?? 0;
    sum.errors += one?.errors ?? 0;
    for (const [bucket, count] of one?.latencies.entries() ?? []) sum.latencies[bucket] += count;
  }
  return sum;
}
