import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { fewShotStudies, models } from '../../database/tables/index.ts';
import { isId } from '../../parse.ts';
import { keyset, type Page, pageOf, pageSize } from '../connection.ts';
import type { StudyRow } from './start-few-shot-study.ts';

export interface ListFewShotStudies {
  datasetId?: string | null;
  modelSlug?: string | null;
  first?: number | null;
  after?: string | null;
}

/** Newest first. */
export async function listFewShotStudies(
  context: Context,
  { datasetId, modelSlug, first, after }: ListFewShotStudies,
): Promise<Page<StudyRow>> {
  const size = pageSize(first);
  const ofDataset = (id: string): SQL => (isId(id) ? eq(fewShotStudies.datasetId, id) : sql`false`);
  const ofModel = (slug: string): SQL =>
    sql`${fewShotStudies.modelId} in (select ${models.id} from ${models} where ${models.slug} = ${slug.replaceAll('\0', '')})`;
  const where = and(
    datasetId != null ? ofDataset(datasetId) : undefined,
    modelSlug != null ? ofModel(modelSlug) : undefined,
  );
  const keys = keyset(
    'fewShotStudies',
    [{ expression: sql`${fewShotStudies.id}`, direction: 'desc', type: 'uuid' }],
    after,
  );
  const rows = await context.db
    .select({ node: fewShotStudies, cursor: keys.cursor })
    .from(fewShotStudies)
    .where(and(where, keys.after))
    .orderBy(...keys.orderBy)
    .limit(size + 1);
  return pageOf(rows, { size, after, totalCount: await context.db.$count(fewShotStudies, where) });
}
