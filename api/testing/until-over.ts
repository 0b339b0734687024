import { eq } from 'drizzle-orm';
import { expect, vi } from 'vitest';
import { jobs } from '../database/tables/index.ts';
import type { TestApi } from './api.ts';

/**
 * Waits until a job is over, and asks the database for nothing else meanwhile: what a page shows of its subject takes longer to compute than a
 * spec waits between two questions, and the process of a job gives way to all others.
 *
 * @param subject what the job is of, as a field of a query: `sweep(id: "…")`
 */
export async function untilOver(api: Pick<TestApi, 'query' | 'platform'>, subject: string): Promise<void> {
  const { data } = await api.query(`{ subject: ${subject} { job { id } } }`);
  await untilJobOver(api, data.subject.job.id);
}

/** Waits until a job is over, whatever it is of. */
export async function untilJobOver({ platform }: Pick<TestApi, 'platform'>, jobId: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const [job] = await platform.db.select({ state: jobs.state }).from(jobs).where(eq(jobs.id, jobId));
      expect(['SUCCEEDED', 'FAILED', 'CANCELLED']).toContain(job.state);
    },
    { timeout: 600_000, interval: 100 },
  );
}
