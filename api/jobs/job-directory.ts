import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { jobs } from '../database/tables/index.ts';

interface Attempt {
  id: string;
  attempts: number;
}

/** The directory for the files of an attempt at a job. */
export function jobDirectory(home: string, job: Attempt): string {
  return path.join(home, 'tmp', directoryName(job));
}

/** Deletes the directories of jobs that no longer run, however they or their workers ended. */
export async function clearJobDirectories(db: Db, home: string): Promise<void> {
  const parent = path.join(home, 'tmp');
  const found = await readdir(parent).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  // Queried after the directories are listed: a job that starts meanwhile has no directory in the list.
  const running = await db.select({ id: jobs.id, attempts: jobs.attempts }).from(jobs).where(eq(jobs.state, 'RUNNING'));
  const needed = new Set(running.map(directoryName));
  for (const name of found) {
    if (name.startsWith('job-') && !needed.has(name)) {
      await rm(path.join(parent, name), { recursive: true, force: true });
    }
  }
}

function directoryName({ id, attempts }: Attempt): string {
  return `job-${id}-${attempts}`;
}
