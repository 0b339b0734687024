import { randomBytes } from 'node:crypto';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { checkpoints, endpointRevisions, endpoints, replicas } from '../database/tables/index.ts';
import { CHANNELS, notify } from '../jobs/channels.ts';

export type ReplicaRow = typeof replicas.$inferSelect;

/** A replica that a worker should run, and the checkpoint that it serves. */
export interface AssignedReplica {
  row: ReplicaRow;
  checkpointSha256: string;
}

const STATE_ORDER = { READY: 0, STARTING: 1, FAILED: 2 } as const;

/**
 * Brings the rows of `replicas` in line with what endpoints should run, and returns those that this worker should run:
 *
 * - the worker that first sees a missing replica of an endpoint's revision claims it;
 * - replicas of other revisions are removed when all of the endpoint's own are READY, so that requests are always answered;
 * - surplus rows are removed, whichever worker runs them: a worker stops a replica whose row is gone.
 */
export async function reconcileReplicas(db: Db, workerId: string): Promise<AssignedReplica[]> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('graft:replicas'))`);
    const wanted = await tx
      .select({ name: endpoints.name, revision: endpoints.revision, replicas: endpoints.replicas })
      .from(endpoints);
    const rows = await tx.select().from(replicas);

    for (const endpoint of wanted) {
      const ofEndpoint = rows.filter((row) => row.endpointName === endpoint.name);
      const current = ofEndpoint
        .filter((row) => row.revision === endpoint.revision)
        .sort((a, b) => STATE_ORDER[a.state] - STATE_ORDER[b.state] || a.id.localeCompare(b.id));
      const kept = current.slice(0, endpoint.replicas);
      const ready = kept.filter((row) => row.state === 'READY').length;
      const gone = [
        ...current.slice(endpoint.replicas),
        ...ofEndpoint.filter(
          (row) => row.revision !== endpoint.revision && (row.state !== 'READY' || ready >= endpoint.replicas),
        ),
      ];
      const missing = endpoint.replicas - kept.length;
      if (gone.length > 0)
        await tx.delete(replicas).where(
          inArray(
            replicas.id,
            gone.map(({ id }) => id),
          ),
        );
      for (let i = 0; i < missing; i++) await tx.insert(replicas).values(newReplica(endpoint, workerId));
      if (gone.length > 0 || missing > 0) await notify(tx, CHANNELS.endpoints, endpoint.name);
    }

    return tx
      .select({ row: replicas, checkpointSha256: checkpoints.sha256 })
      .from(replicas)
      .innerJoin(
        endpointRevisions,
        and(eq(endpointRevisions.endpointName, replicas.endpointName), eq(endpointRevisions.number, replicas.revision)),
      )
      .innerJoin(checkpoints, eq(checkpoints.id, endpointRevisions.checkpointId))
      .where(eq(replicas.workerId, workerId));
  });
}

function newReplica(endpoint: { name: string; revision: number }, workerId: string): typeof replicas.$inferInsert {
  return {
    endpointName: endpoint.name,
    revision: endpoint.revision,
    workerId,
    secret: randomBytes(32).toString('base64url'),
    state: 'STARTING',
  };
}
