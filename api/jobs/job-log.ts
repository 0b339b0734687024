import { eq, sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { type JobRow, jobLogs } from '../database/tables/index.ts';
import { processLog } from '../observability/logger.ts';
import { reasonOf } from './reason.ts';

/** The most lines that are kept of a job. */
export const MOST_LINES = 200;
const LONGEST = 1_000;

export interface JobLog {
  /** Adds a line with the time. Cheap: lines are written together. */
  add(text: string): void;
  flush(): Promise<void>;
}

/** The log of a job for the person who started it: its last lines, which stay when it is over and when it is resumed. */
export function openJobLog(db: Db, { id: jobId }: Pick<JobRow, 'id'>): JobLog {
  let waiting: string[] = [];
  let writing: Promise<void> = Promise.resolve();

  const write = async () => {
    const lines = waiting;
    waiting = [];
    if (lines.length === 0) return;
    const added = sql`${sql.param(lines)}::text[]`;
    await db
      .insert(jobLogs)
      .values({ jobId, lines })
      .onConflictDoUpdate({
        target: jobLogs.jobId,
        set: {
          lines: sql`(${jobLogs.lines} || ${added})[greatest(1, cardinality(${jobLogs.lines}) + ${lines.length} - ${MOST_LINES - 1}):]`,
        },
      });
  };

  const flush = () => {
    writing = writing
      .then(write)
      .catch((error) => processLog().warn({ error: reasonOf(error) }, 'the log of a job could not be written'));
    return writing;
  };

  return {
    add(text) {
      const first = waiting.length === 0;
      waiting = [...waiting, `${new Date().toISOString()} ${text.replaceAll('\0', '').slice(0, LONGEST)}`].slice(
        -MOST_LINES,
      );
      if (first) setTimeout(flush, 250).unref();
    },
    flush,
  };
}

/** The last lines of a job's log, oldest first. */
export async function readJobLog(db: Db, jobId: string): Promise<{ time: Date; text: string }[]> {
  const row = await db.query.jobLogs.findFirst({ where: eq(jobLogs.jobId, jobId) });
  return (row?.lines ?? []).map((line) => {
    const space = line.indexOf(' ');
    return { time: new Date(line.slice(0, space)), text: line.slice(space + 1) };
  });
}
