import { sql } from 'drizzle-orm';
import { machineName } from '../../zoo/runtime/machine-name.ts';
import type { Db } from '../database/connection.ts';
import { workers } from '../database/tables/index.ts';
import type { Queue } from './message-queue.ts';
import { HEARTBEAT_MS, LEASE_MS, reapDeadWorkers } from './workers.ts';

/** So many heartbeats are a lease: by then every worker that lives has renewed its own. */
const BEATS = Math.ceil(LEASE_MS / HEARTBEAT_MS);

/**
 * A worker's lease: as long as it is renewed in time, nobody else takes the worker's jobs. All times are of the database's clock.
 *
 * A worker that could not renew in time knows that the others may not have been able to either: the database was away, or its clock was
 * set. So it first gives them the time to renew, and calls them dead only then. The same holds after the database has started.
 */
export class WorkerLease {
  private constructor(
    readonly workerId: string,
    private readonly context: { db: Db; queue: Queue },
    private readonly hostname: string,
    /** Heartbeats for which nobody is called dead. */
    private patience: number,
  ) {}

  static async take(context: { db: Db; queue: Queue }, hostname: string): Promise<WorkerLease> {
    const [{ id }] = await context.db.insert(workers).values({ hostname, machine: machineName() }).returning();
    const { rows } = await context.db.execute<{ young: boolean }>(
      sql`select now() - pg_postmaster_start_time() < ${LEASE_MS} * interval '1 millisecond' as young`,
    );
    const lease = new WorkerLease(id, context, hostname, rows[0].young ? BEATS : 0);
    await lease.reap();
    return lease;
  }

  /**
   * Renews the lease, and takes the jobs of workers that did not.
   *
   * @returns KEPT; LATE: not renewed in time, but nobody has taken this worker's jobs; LOST: somebody has
   */
  async renew(): Promise<'KEPT' | 'LATE' | 'LOST'> {
    const { rows } = await this.context.db.execute<{ late: boolean }>(sql`
      with before as (select heartbeat_at from workers where id = ${this.workerId} for update)
      update workers set heartbeat_at = now() from before where id = ${this.workerId}
      returning abs(extract(epoch from now() - before.heartbeat_at)) * 1000 > ${LEASE_MS} as late`);
    if (rows.length === 0)
      await this.context.db
        .insert(workers)
        .values({ id: this.workerId, hostname: this.hostname, machine: machineName() })
        .onConflictDoNothing();
    const outcome = rows.length === 0 ? 'LOST' : rows[0].late ? 'LATE' : 'KEPT';
    this.patience = outcome === 'KEPT' ? Math.max(0, this.patience - 1) : BEATS;
    await this.reap();
    return outcome;
  }

  private async reap(): Promise<void> {
    if (this.patience === 0) await reapDeadWorkers(this.context);
  }
}
