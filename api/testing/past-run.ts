import { eq } from 'drizzle-orm';
import { epochs, fineTunes, jobs } from '../database/tables/index.ts';
import type { TestApi } from './api.ts';

interface PastRunInput {
  /** That it ran on. */
  machine: string;
  input: object;
  /** Beside the epochs; 2 by default. */
  restSeconds?: number;
}

/** A fine-tune that is over: four epochs of 1 s each, and what it took beside them. */
export async function pastRun({ query, platform: { db } }: TestApi, { machine, input, restSeconds = 2 }: PastRunInput) {
  const { data, errors } = await query(
    'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id } }',
    { input },
  );
  if (errors) throw new Error(errors[0].message);
  const { id } = (data as { startFineTune: { id: string } }).startFineTune;
  const [{ jobId }] = await db
    .update(fineTunes)
    .set({ machine, peakMemoryBytes: 1_000_000 })
    .where(eq(fineTunes.id, id))
    .returning();
  const figures = { trainLoss: 1, validationLoss: 1, validationAccuracy: 0.5, learningRate: 0.1, seconds: 1 };
  await db.insert(epochs).values([1, 2, 3, 4].map((number) => ({ fineTuneId: id, number, ...figures })));
  const startedAt = new Date();
  const finishedAt = new Date(startedAt.getTime() + (4 + restSeconds) * 1_000);
  await db
    .update(jobs)
    .set({ state: 'SUCCEEDED', startedAt, finishedAt })
    .where(eq(jobs.id, String(jobId)));
  return id;
}
