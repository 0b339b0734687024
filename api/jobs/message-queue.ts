import PgBoss from 'pg-boss';
import type { Db } from '../database/connection.ts';
import { CHANNELS, notify } from './channels.ts';
import { bossExecutor } from './transaction.ts';

const QUEUE = 'jobs';

/**
 * The queue of waiting jobs, in PostgreSQL. A pg-boss message names a row of `jobs`, and is consumed in the same transaction
 * that makes the row RUNNING; from then on, the heartbeat of the row's worker shows that the job is running.
 */
export class Queue {
  readonly #boss: PgBoss;

  constructor(boss: PgBoss) {
    this.#boss = boss;
  }

  /** Part of the transaction that `db` is in. */
  async send(db: Db, jobId: string): Promise<void> {
    const sent = await this.#boss.send(QUEUE, { jobId }, { db: bossExecutor(db) });
    if (!sent) throw new Error(`pg-boss did not take the job ${jobId}: its queue ${QUEUE} is missing. Restart Graft.`);
    await notify(db, CHANNELS.queue);
  }

  /** Takes the message that has waited longest; consumed if the transaction that `db` is in commits. */
  async receive(db: Db): Promise<string | null> {
    const executor = bossExecutor(db);
    const [message] = await this.#boss.fetch<{ jobId: string }>(QUEUE, { batchSize: 1, db: executor });
    if (!message) return null;
    await this.#boss.complete(QUEUE, message.id, {}, { db: executor });
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
  boss.on('error', (error) => console.error(`The job queue: ${error.message}`));
  await boss.start();
  await boss.createQueue(QUEUE, { name: QUEUE, retryLimit: 0, retentionDays: 3650 });
  return new Queue(boss);
}
