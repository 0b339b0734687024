import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { checkSplits } from '../../../zoo/data/check-splits.ts';
import { drawShots } from '../../../zoo/transfer/few-shot/draw-shots.ts';
import { HEAD_METHODS } from '../../../zoo/transfer/heads/methods.ts';
import type { Context } from '../../context.ts';
import { fewShotStudies } from '../../database/tables/index.ts';
import { readDatasetIndex } from '../../datasets/dataset-index.ts';
import { RequestError } from '../../errors.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { isId, optional, parse, words } from '../../parse.ts';
import { importedDataset } from '../datasets/datasets.ts';
import { HeadMethod } from '../enums.ts';
import { readyModel } from '../models/models.ts';

export type StudyRow = typeof fewShotStudies.$inferSelect;

export async function findStudy({ db }: Context, id: string): Promise<StudyRow | null> {
  const [row] = isId(id) ? await db.select().from(fewShotStudies).where(eq(fewShotStudies.id, id)) : [];
  return row ?? null;
}

const fewShotInput = z.object({
  modelSlug: words(100),
  datasetId: z.string(),
  methods: optional(z.array(z.enum(HeadMethod)).min(1).max(HEAD_METHODS.length)),
  shots: optional(z.array(z.int().min(1).max(10_000)).min(1).max(10)),
  draws: optional(z.int().min(1).max(100)),
  seed: optional(
    z
      .int()
      .min(0)
      .max(2 ** 31 - 101),
  ),
});

/**
 * Measures heads on a few examples a class, in a job.
 *
 * @throws RequestError NOT_FOUND; CONFLICT for a model or data set that is not here; BAD_USER_INPUT if they do not fit
 * @throws InvalidInputError with field `shots` if a class has fewer training examples; with field `datasetId` for less than two classes
 */
export async function startFewShotStudy(context: Context, input: unknown): Promise<StudyRow> {
  const { modelSlug, datasetId, methods, shots, draws, seed } = parse(fewShotInput, input);
  const model = await readyModel(context, modelSlug);
  const dataset = await importedDataset(context, datasetId);
  if (dataset.modality !== model.modality || dataset.task !== 'SINGLE_LABEL') {
    const message = `"${dataset.name}" does not hold ${model.modality === 'TEXT' ? 'texts' : 'pictures'} with one label each. Choose another data set or model.`;
    throw new RequestError('BAD_USER_INPUT', message, 'datasetId');
  }
  const options = {
    methods: [...new Set(methods ?? HEAD_METHODS)],
    shots: [...new Set(shots ?? [1, 5, 20])].sort((a, b) => a - b),
    draws: draws ?? 10,
    seed: seed ?? 0,
  };
  const index = await readDatasetIndex(context.blobs, dataset.sha256);
  checkSplits(index, ['train', 'test'], 'A few-shot study needs');
  const { examples, labels } = index;
  const train = examples.filter(({ split }) => split === 'train');
  drawShots(train, labels, Math.max(...options.shots), options.seed);
  return context.db.transaction(async (db) => {
    const [{ id }] = await db
      .insert(fewShotStudies)
      .values({ modelId: model.id, datasetId: dataset.id, options })
      .returning();
    const job = await enqueueJob({ db, queue: context.queue }, 'few-shot-study', { studyId: id });
    const [row] = await db.update(fewShotStudies).set({ jobId: job.id }).where(eq(fewShotStudies.id, id)).returning();
    return row;
  });
}
