import { mkdir, rm } from 'node:fs/promises';
import { uuidv7 } from 'uuidv7';
import { claimJob } from '../jobs/claim.ts';
import { finishJob } from '../jobs/finish.ts';
import { handle } from '../jobs/handlers/index.ts';
import { jobDirectory } from '../jobs/job-directory.ts';
import type { TestApi } from './api.ts';

/** Does the waiting job in this process, as a worker would, and stores how it ended. */
export async function doJob({ platform }: TestApi): Promise<void> {
  const { config, db, blobs } = platform;
  const { job } = await claimJob(platform, uuidv7());
  if (!job) throw new Error('no job waits');
  const directory = jobDirectory(config.home, job);
  await mkdir(directory, { recursive: true });
  const { signal } = new AbortController();
  try {
    await handle({ config, db, blobs, job, directory, signal, progress: () => {} });
    await finishJob(db, job, { state: 'SUCCEEDED' });
  } catch (error) {
    await finishJob(db, job, { state: 'FAILED', error: (error as Error).message });
  } finally {
    await rm(directory, { recursive: true });
  }
}
