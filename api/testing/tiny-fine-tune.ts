import { asc, eq } from 'drizzle-orm';
import { checkpoints, epochs, fineTunes, jobs } from '../database/tables/index.ts';
import type { TestApi } from './api.ts';

/** Starts a fine-tune of eight epochs, with all that is random in one, on what `insertTinyTraining` made; returns its id. */
export async function startTinyFineTune(api: TestApi, datasetId: string): Promise<string> {
  const input = { modelSlug: 'tiny-net', datasetId, strategy: 'PARTIAL', epochs: 8, augment: true, device: 'CPU' };
  const query = 'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id } }';
  return (await api.query(query, { input })).data.startFineTune.id;
}

/** The job of a fine-tune, as the database has it. */
export async function jobOfFineTune({ platform: { db } }: TestApi, id: string): Promise<typeof jobs.$inferSelect> {
  const ofFineTune = db.select({ job: jobs }).from(fineTunes).innerJoin(jobs, eq(jobs.id, fineTunes.jobId));
  const [row] = await ofFineTune.where(eq(fineTunes.id, id));
  return row.job;
}

/** What a fine-tune computed: two that did the same have the same. */
export async function resultsOf({ platform: { db } }: TestApi, id: string) {
  const saved = await db
    .select({ epoch: checkpoints.epoch, sha256: checkpoints.sha256, validationLoss: checkpoints.validationLoss })
    .from(checkpoints)
    .where(eq(checkpoints.fineTuneId, id))
    .orderBy(asc(checkpoints.epoch));
  const { number, trainLoss, validationLoss, learningRate } = epochs;
  const trained = await db
    .select({ number, trainLoss, validationLoss, learningRate })
    .from(epochs)
    .where(eq(epochs.fineTuneId, id))
    .orderBy(asc(number));
  return { checkpoints: saved, epochs: trained };
}
