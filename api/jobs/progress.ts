import { sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { type JobRow, jobs } from '../database/tables/index.ts';
import { processLog } from '../observability/logger.ts';
import { holdsLease } from './holds-lease.ts';
import { notifyJob } from './notifications.ts';
import { reasonOf } from './reason.ts';

const INTERVAL_MS = 250;

export interface Progress {
  /** Reports progress: a share of the whole, 0 to 1, and the current stage. Cheap: call it as often as you like. */
  report(fraction: number, stage: string): void;
  /** Says that the next report took up saved work: the job's pace is measured from there. */
  takeUp(): void;
  /** Writes the last report. */
  flush(): Promise<void>;
  close(): void;
}

/**
 * Writes a running job's progress into its row, at most four times a second; it never decreases. The first report of this process, and the one
 * after `takeUp`, are where its pace is measured from: what was done before took other time.
 */
export function openProgress(db: Db, job: JobRow): Progress {
  let latest: { fraction: number; stage: string } | null = null;
  let begins = true;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const write = async () => {
    if (!latest) return;
    const { fraction, stage } = latest;
    const pace = begins;
    latest = null;
    begins = false;
    const progress = sql`greatest(${jobs.progress}, ${fraction}::double precision)`;
    const written = await db
      .update(jobs)
      .set({ progress, stage, ...(pace ? { paceFrom: progress, paceSince: sql`now()` } : {}) })
      .where(holdsLease(job))
      .returning({ id: jobs.id });
    if (written.length > 0) await notifyJob(db, job.id);
  };
  // Progress is for display only: if it cannot be written, the job goes on, and fails when it writes its results.
  const enqueue = () => {
    writing = writing
      .then(write)
      .catch((error) => processLog().warn({ error: reasonOf(error) }, 'the progress could not be written'));
    return writing;
  };

  return {
    report(fraction, stage) {
      latest = { fraction: Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0, stage };
      if (timer) return;
      void enqueue();
      timer = setTimeout(() => {
        timer = undefined;
        void enqueue();
      }, INTERVAL_MS);
    },
    takeUp() {
      // What was reported before is not where it begins.
      latest = null;
      begins = true;
    },
    flush: enqueue,
    close: () => clearTimeout(timer),
  };
}
