import { expect, vi } from 'vitest';
import type { TestApi } from './api.ts';

/**
 * Waits until a job is over, and asks for nothing else meanwhile: what a page shows of its subject takes longer to compute than a spec waits
 * between two questions, and the process of a job gives way to all others.
 *
 * @param subject what the job is of, as a field of a query: `sweep(id: "…")`
 */
export async function untilOver(api: Pick<TestApi, 'query'>, subject: string, timeout = 600_000): Promise<void> {
  await vi.waitFor(
    async () => {
      const { data } = await api.query(`{ subject: ${subject} { job { state } } }`);
      expect(['SUCCEEDED', 'FAILED', 'CANCELLED']).toContain(data.subject.job.state);
    },
    { timeout, interval: 100 },
  );
}
