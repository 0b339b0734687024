import { and, eq, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { featureSets } from '../../database/tables/index.ts';
import { isId } from '../../parse.ts';
import { keyset, type Page, pageOf, pageSize } from '../connection.ts';
import type { FeatureSetRow } from './feature-sets.ts';

export interface ListFeatureSets {
  datasetId?: string | null;
  first?: number | null;
  after?: string | null;
}

/** Newest first. */
export async function listFeatureSets(
  context: Context,
  { datasetId, first, after }: ListFeatureSets,
): Promise<Page<FeatureSetRow>> {
  const size = pageSize(first);
  const ofDataset = (id: string) => (isId(id) ? eq(featureSets.datasetId, id) : sql`false`);
  const where = datasetId != null ? ofDataset(datasetId) : undefined;
  const keys = keyset('featureSets', [{ expression: sql`${featureSets.id}`, direction: 'desc', type: 'uuid' }], after);
  const rows = await context.db
    .select({ node: featureSets, cursor: keys.cursor })
    .from(featureSets)
    .where(and(where, keys.after))
    .orderBy(...keys.orderBy)
    .limit(size + 1);
  return pageOf(rows, { size, after, totalCount: await context.db.$count(featureSets, where) });
}
