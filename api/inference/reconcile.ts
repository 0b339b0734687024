import { randomBytes } from 'node:crypto';
import { and, eq, gt, inArray, or, sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { checkpoints, endpointRevisions, endpoints, fineTunes, replicas, workers } from '../database/tables/index.ts';
import { CHANNELS, notify } from '../jobs/channels.ts';
import { ALIVE } from '../jobs/workers.ts';
import { Placement } from './placement.ts';
import { rollBackRevisions } from './roll-back-revisions.ts';
import { scaleEndpoints } from './scale-endpoints.ts';
import { sharesOf } from './shares.ts';

export type ReplicaRow = typeof replicas.$inferSelect;

/** A replica that a worker should run, and the checkpoint that it serves. */
export interface AssignedReplica {
  row: ReplicaRow;
  checkpointSha256: string;
  /** The LoRA adapter that was written beside the checkpoint, and the model that it was trained on. */
  adapterSha256: string | null;
  modelId: string;
}

const STATE_ORDER = { READY: 0, STARTING: 1, FAILED: 2 } as const;

/**
 * Brings the rows of `replicas` in line with what endpoints should run, and returns those that this worker should run:
 *
 * - a missing replica of a revision with traffic goes to the worker that has the fewest, whichever worker sees it first;
 * - so is a replica of a revision that gets copies of requests;
 * - replicas of revisions without traffic are removed when all others are READY, so that requests are always answered;
 * - surplus rows are removed, whichever worker runs them: a worker stops a replica whose row is gone;
 * - a revision that fails, beside others that do not, loses its traffic;
 * - how many should run follows the load, where an endpoint has a floor and a ceiling.
 *
 * @param loads examples under way at this worker's replicas, by the ids of their rows
 */
export async function reconcileReplicas(
  db: Db,
  workerId: string,
  loads: ReadonlyMap<string, number> = new Map(),
): Promise<AssignedReplica[]> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('graft:replicas'))`);
    await rollBackRevisions(tx);
    await scaleEndpoints(tx, loads);
    // An endpoint that rests has nothing to start or stop, and there may be thousands.
    const busy = or(
      gt(endpoints.replicas, 0),
      inArray(endpoints.name, tx.select({ name: replicas.endpointName }).from(replicas)),
    );
    const wanted = await tx.select().from(endpoints).where(busy);
    const split = await tx
      .select({ endpointName: endpointRevisions.endpointName, ...share, shadow: endpointRevisions.shadow })
      .from(endpointRevisions)
      .innerJoin(endpoints, eq(endpoints.name, endpointRevisions.endpointName))
      .where(and(busy, or(gt(endpointRevisions.traffic, 0), gt(endpointRevisions.shadow, 0))));
    const rows = await tx.select().from(replicas);
    const [rowsOf, splitOf] = [byEndpoint(rows), byEndpoint(split)];
    const alive = await tx.select({ id: workers.id }).from(workers).where(ALIVE);
    const placement = new Placement([...new Set([workerId, ...alive.map(({ id }) => id)])], rows);

    for (const endpoint of wanted) {
      const { name, replicas: count } = endpoint;
      const ofEndpoint = rowsOf.get(name) ?? [];
      const own = splitOf.get(name) ?? [];
      const active = sharesOf(endpoint, own);
      const serving = active.map((revision) => planOf(revision, replicasOf(count, revision.traffic), ofEndpoint));
      // Nobody waits for those.
      const shadows = own
        .filter(({ number, shadow }) => shadow > 0 && !active.some((one) => one.number === number))
        .map((revision) => planOf(revision, replicasOf(count, revision.shadow), ofEndpoint));
      const isComplete = serving.every(({ isReady }) => isReady);
      const plans = [...serving, ...shadows];
      const others = ofEndpoint.filter((row) => !plans.some(({ number }) => number === row.revision));
      const gone = [
        ...plans.flatMap(({ surplus }) => surplus),
        ...others.filter(({ state }) => state !== 'READY' || isComplete),
      ];
      const missing = plans.flatMap(({ number, missing }) => Array.from({ length: missing }, () => number));
      for (const { id } of gone) placement.remove(id);
      if (gone.length > 0)
        await tx.delete(replicas).where(
          inArray(
            replicas.id,
            gone.map(({ id }) => id),
          ),
        );
      for (const revision of missing)
        await tx.insert(replicas).values(newReplica(name, revision, placement.add(name, revision)));
      if (gone.length > 0 || missing.length > 0) await notify(tx, CHANNELS.endpoints, name);
    }

    return tx
      .select({
        ...{ row: replicas, checkpointSha256: checkpoints.sha256 },
        ...{ adapterSha256: checkpoints.adapterSha256, modelId: fineTunes.modelId },
      })
      .from(replicas)
      .innerJoin(
        endpointRevisions,
        and(eq(endpointRevisions.endpointName, replicas.endpointName), eq(endpointRevisions.number, replicas.revision)),
      )
      .innerJoin(checkpoints, eq(checkpoints.id, endpointRevisions.checkpointId))
      .innerJoin(fineTunes, eq(fineTunes.id, checkpoints.fineTuneId))
      .where(eq(replicas.workerId, workerId));
  });
}

const share = { number: endpointRevisions.number, traffic: endpointRevisions.traffic };

function byEndpoint<Row extends { endpointName: string }>(rows: Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.endpointName);
    if (group) group.push(row);
    else groups.set(row.endpointName, [row]);
  }
  return groups;
}

/** A revision's part of an endpoint's replicas, rounded up. */
export function replicasOf(all: number, traffic: number): number {
  return Math.ceil((all * traffic) / 100);
}

/** What is too much and what is missing of a revision; surplus replicas go, READY ones last. */
function planOf({ number }: { number: number }, count: number, rows: ReplicaRow[]) {
  const own = rows
    .filter(({ revision }) => revision === number)
    .sort((a, b) => STATE_ORDER[a.state] - STATE_ORDER[b.state] || a.id.localeCompare(b.id));
  const kept = own.slice(0, count);
  const isReady = kept.filter(({ state }) => state === 'READY').length >= count;
  return { number, surplus: own.slice(count), missing: count - kept.length, isReady };
}

function newReplica(endpointName: string, revision: number, workerId: string): typeof replicas.$inferInsert {
  const secret = randomBytes(32).toString('base64url');
  return { endpointName, revision, workerId, secret, state: 'STARTING' };
}
