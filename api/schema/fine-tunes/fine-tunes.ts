import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { ENGINE_VERSION } from '../../../zoo/training/options/engine-version.ts';
import type { FineTuneOptions } from '../../../zoo/training/options/options.ts';
import type { Context } from '../../context.ts';
import { fineTunes, type JobRow, jobs, models } from '../../database/tables/index.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { isId } from '../../parse.ts';
import { keyset, type Page, pageOf, pageSize } from '../connection.ts';
import { checkFineTune } from './check-fine-tune.ts';

export type FineTuneRow = typeof fineTunes.$inferSelect;

export interface ListFineTunes {
  modelSlug?: string | null;
  datasetId?: string | null;
  /** Of their jobs. */
  states?: JobRow['state'][] | null;
  first?: number | null;
  after?: string | null;
}

/** Newest first. */
export async function listFineTunes(
  context: Context,
  { modelSlug, datasetId, states, first, after }: ListFineTunes,
): Promise<Page<FineTuneRow>> {
  const size = pageSize(first);
  const ofModel = (slug: string): SQL =>
    sql`${fineTunes.modelId} in (select ${models.id} from ${models} where ${models.slug} = ${slug.replaceAll('\0', '')})`;
  const ofDataset = (id: string): SQL => (isId(id) ? eq(fineTunes.datasetId, id) : sql`false`);
  const where = and(
    isNull(fineTunes.deletedAt),
    modelSlug != null ? ofModel(modelSlug) : undefined,
    datasetId != null ? ofDataset(datasetId) : undefined,
    states != null ? inStates(context, states) : undefined,
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

const inStates = ({ db }: Context, states: JobRow['state'][]): SQL =>
  inArray(fineTunes.jobId, db.select({ id: jobs.id }).from(jobs).where(inArray(jobs.state, states)));

/**
 * Trains a model on a data set, in a job.
 *
 * @throws as `checkFineTune` does.
 */
export async function startFineTune(context: Context, input: unknown): Promise<FineTuneRow> {
  const { model, dataset, target, options } = await checkFineTune(context, input);
  return context.db.transaction(async (db) => {
    const [{ id }] = await db
      .insert(fineTunes)
      .values({
        modelId: model.id,
        datasetId: dataset.id,
        targetDatasetId: target?.id ?? null,
        strategy: options.strategy,
        options: { ...options, ...namedTarget(options, target), engineVersion: ENGINE_VERSION },
      })
      .returning();
    const { id: jobId } = await enqueueJob({ db, queue: context.queue }, 'fine-tune', { fineTuneId: id });
    const [row] = await db.update(fineTunes).set({ jobId }).where(eq(fineTunes.id, id)).returning();
    return row;
  });
}

/** The adaptation as it was asked for, with its target. */
function namedTarget({ adaptation }: FineTuneOptions, target: { id: string } | null) {
  return adaptation && target ? { adaptation: { targetDatasetId: target.id, ...adaptation } } : {};
}
