import { and, eq, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { ENGINE_VERSION, type FineTuneInput, resolveFineTuneOptions } from '../../../zoo/training/options.ts';
import type { Context } from '../../context.ts';
import { fineTunes, models } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { keyset, type Page, pageOf, pageSize } from '../connection.ts';
import { importedDataset } from '../datasets/datasets.ts';
import { ClassWeights, Device, LearningRateSchedule, Loss, Optimizer, Precision, Strategy } from '../enums.ts';
import { readyModel } from '../models/models.ts';
import { isId, parse, words } from '../parse.ts';

export type FineTuneRow = typeof fineTunes.$inferSelect;

export interface ListFineTunes {
  modelSlug?: string | null;
  datasetId?: string | null;
  first?: number | null;
  after?: string | null;
}

/** Newest first. */
export async function listFineTunes(
  context: Context,
  { modelSlug, datasetId, first, after }: ListFineTunes,
): Promise<Page<FineTuneRow>> {
  const size = pageSize(first);
  const ofModel = (slug: string): SQL =>
    sql`${fineTunes.modelId} in (select ${models.id} from ${models} where ${models.slug} = ${slug.replaceAll('\0', '')})`;
  const ofDataset = (id: string): SQL => (isId(id) ? eq(fineTunes.datasetId, id) : sql`false`);
  const where = and(
    modelSlug != null ? ofModel(modelSlug) : undefined,
    datasetId != null ? ofDataset(datasetId) : undefined,
  );
  const keys = keyset('fineTunes', [{ expression: sql`${fineTunes.id}`, direction: 'desc', type: 'uuid' }], after);
  const rows = await context.db
    .select({ node: fineTunes, cursor: keys.cursor })
    .from(fineTunes)
    .where(and(where, keys.after))
    .orderBy(...keys.orderBy)
    .limit(size + 1);
  return pageOf(rows, { size, after, totalCount: await context.db.$count(fineTunes, where) });
}

/** Only the shape; ranges, defaults and what goes with what are the engine's business: `resolveFineTuneOptions`. */
const startFineTuneInput = z.object({
  modelSlug: words(100),
  datasetId: z.string(),
  strategy: z.enum(Strategy),
  epochs: z.number().nullish(),
  batchSize: z.number().nullish(),
  accumulation: z.number().nullish(),
  optimizer: z.enum(Optimizer).nullish(),
  momentum: z.number().nullish(),
  nesterov: z.boolean().nullish(),
  learningRate: z.number().nullish(),
  schedule: z.enum(LearningRateSchedule).nullish(),
  warmupSteps: z.number().nullish(),
  weightDecay: z.number().nullish(),
  clipNorm: z.number().nullish(),
  layerDecay: z.number().nullish(),
  gradualUnfreezing: z.number().nullish(),
  emaDecay: z.number().nullish(),
  loss: z.enum(Loss).nullish(),
  focalGamma: z.number().nullish(),
  classWeights: z.enum(ClassWeights).nullish(),
  labelSmoothing: z.number().nullish(),
  dropout: z.number().nullish(),
  augment: z.boolean().nullish(),
  unfreezeFrom: words(500).nullish(),
  loraRank: z.number().nullish(),
  loraAlpha: z.number().nullish(),
  loraTargets: z.array(words(500)).nullish(),
  earlyStoppingPatience: z.number().nullish(),
  seed: z.number().nullish(),
  device: z.enum(Device).nullish(),
  precision: z.enum(Precision).nullish(),
} satisfies Record<keyof FineTuneInput | 'modelSlug' | 'datasetId', z.ZodType>);

/**
 * Trains a model on a data set, by a job.
 *
 * @throws RequestError NOT_FOUND; CONFLICT where the model is not fetched or the data set not imported.
 * @throws InvalidInputError for an option out of range, with its field.
 */
export async function startFineTune(context: Context, input: unknown): Promise<FineTuneRow> {
  const { modelSlug, datasetId, ...wanted } = parse(startFineTuneInput, input);
  const model = await readyModel(context, modelSlug);
  const dataset = await importedDataset(context, datasetId);
  if (dataset.modality !== model.modality) {
    const message = `${modelSlug} takes ${model.modality}, but the data set "${dataset.name}" holds ${dataset.modality}.`;
    throw new RequestError('BAD_USER_INPUT', message, 'datasetId');
  }
  const options = resolveFineTuneOptions(wanted, model);
  return context.db.transaction(async (db) => {
    const [{ id }] = await db
      .insert(fineTunes)
      .values({
        modelId: model.id,
        datasetId: dataset.id,
        strategy: options.strategy,
        options: { ...options, engineVersion: ENGINE_VERSION },
      })
      .returning();
    const { id: jobId } = await enqueueJob({ db, queue: context.queue }, 'fine-tune', { fineTuneId: id });
    const [row] = await db.update(fineTunes).set({ jobId }).where(eq(fineTunes.id, id)).returning();
    return row;
  });
}
