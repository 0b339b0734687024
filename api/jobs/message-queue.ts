import { eq } from 'drizzle-orm';
import pg from 'pg';
import PgBoss from 'pg-boss';
import type { Db } from '../database/connection.ts';
import { MEMBER_ROLE } from '../database/scope.ts';
import { type JobRow, jobs } from '../database/tables/index.ts';
import { processLog } from '../observability/logger.ts';
import { CHANNELS, notify } from './channels.ts';
import { EVERY_KIND, type JobKindName } from './kinds.ts';
import { bossExecutor } from './transaction.ts';

/** Where all kinds waited before each had its own queue. */
const OLD_QUEUE = 'jobs';

const queueOf = (kind: JobKindName) => `jobs.${kind}`;

/**
 * The queues of waiting jobs, one for each kind, in PostgreSQL. A pg-boss message names a row of `jobs`, and is consumed in the same transaction
 * that makes the row RUNNING; from then on, the heartbeat of the row's worker shows that the job is running.
 */
export class Queue {
  readonly #boss: PgBoss;

  constructor(boss: PgBoss) {
    this.#boss = boss;
  }

  /** Part of the transaction that `db` is in. */
  async send(db: Db, { id, kind }: Pick<JobRow, 'id' | 'kind'>): Promise<void> {
    const name = queueOf(kind);
    const sent = await this.#boss.send(name, { jobId: id }, { db: bossExecutor(db) });
    if (!sent) throw new Error(`pg-boss did not take the job ${id}: its queue ${name} is missing. Restart Graft.`);
    await notify(db, CHANNELS.queue);
  }

  /** Takes the message of a kind that has waited longest; consumed if the transaction that `db` is in commits. */
  async receive(db: Db, kind: JobKindName): Promise<string | null> {
    return this.#take(db, queueOf(kind));
  }

  /** Moves jobs that an earlier version of Graft queued to the queues of their kinds. */
  async moveOldJobs(db: Db): Promise<void> {
    await db.transaction(async (tx) => {
      for (let id = await this.#take(tx, OLD_QUEUE); id !== null; id = await this.#take(tx, OLD_QUEUE)) {
        const [job] = await tx.select().from(jobs).where(eq(jobs.id, id));
        if (job?.state === 'QUEUED') await this.send(tx, job);
      }
    });
  }

  async #take(db: Db, name: string): Promise<string | null> {
    const executor = bossExecutor(db);
    const [message] = await this.#boss.fetch<{ jobId: string }>(name, { batchSize: 1, db: executor });
    if (!message) return null;
    await this.#boss.complete(name, message.id, {}, { db: executor });
    return message.data.jobId;
  }

  async close(): Promise<void> {
    await this.#boss.stop({ graceful: false, wait: true });
  }
}

/**
 * Connects to the queue and makes its tables (schema `pgboss`) if they are missing.
 *
 * @param options.maintain whether this process also deletes old messages; one process of each platform is enough.
 */
export async function openQueue(databaseUrl: string, options: { maintain?: boolean } = {}): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: 'pgboss',
    application_name: 'graft-queue',
    max: 2,
    schedule: false,
    supervise: options.maintain ?? false,
    // A job waits as long as it must: a worker may be away for weeks.
    retentionDays: 3650,
  });
  // Without a listener, a lost connection would end the process; the next poll reconnects.
  boss.on('error', (error) => processLog().warn({ error: error.message }, 'the job queue'));
  await boss.start();
  await createQueues(boss, databaseUrl);
  return new Queue(boss);
}

/** Any number that nothing else in this database uses as a lock; these are the bytes of "queu". */
const LOCK = 0x71756575;

/** One process after the other: making a queue locks several tables, and two that make queues at once deadlock. */
async function createQueues(boss: PgBoss, databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'graft-queue' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const known = new Set((await boss.getQueues()).map(({ name }) => name));
    for (const name of EVERY_KIND.map(queueOf))
      if (!known.has(name)) await boss.createQueue(name, { name, retryLimit: 0, retentionDays: 3650 });
    // Requests send messages within a project.
    await client.query(`grant usage on schema pgboss to ${MEMBER_ROLE}`);
    await client.query(`grant select, insert, update, delete on all tables in schema pgboss to ${MEMBER_ROLE}`);
  } finally {
    // Releases the lock as well.
    await client.end();
  }
}
