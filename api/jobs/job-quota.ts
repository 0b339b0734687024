import { and, eq, inArray } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { jobs, projects } from '../database/tables/index.ts';
import { RequestError } from '../errors.ts';

/**
 * Makes sure that a project may have one more job: the jobs that wait or run are at most as many as its quota says.
 *
 * @param tx the transaction that makes the job: until it ends, other requests of the project wait, so that they count it
 * @throws RequestError QUOTA_EXCEEDED
 */
export async function takeJobQuota(tx: Db, projectId: string): Promise<void> {
  const own = eq(projects.id, projectId);
  const [project] = await tx.select({ most: projects.maxJobs }).from(projects).where(own);
  if (!project || project.most === null) return;
  // References of new rows to the project do not wait for it.
  await tx.select({ id: projects.id }).from(projects).where(own).for('no key update');
  const used = await unfinishedJobs(tx, projectId);
  if (used < project.most) return;
  const message = `The project has ${used} ${used === 1 ? 'job' : 'jobs'} that wait or run, and may have ${project.most}. Wait for one of them, cancel one, or ask an admin for more.`;
  throw new RequestError('QUOTA_EXCEEDED', message, undefined, {
    details: { quota: 'jobs', most: project.most, used },
  });
}

/** How many jobs of a project wait or run. */
export const unfinishedJobs = (db: Db, projectId: string): Promise<number> =>
  db.$count(jobs, and(eq(jobs.projectId, projectId), inArray(jobs.state, ['QUEUED', 'RUNNING'])));
