import { and, eq, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { modelRankings } from '../../database/tables/index.ts';
import { isId } from '../../parse.ts';
import { keyset, type Page, pageOf, pageSize } from '../connection.ts';
import type { RankingRow } from './start-ranking.ts';

export interface ListRankings {
  datasetId?: string | null;
  first?: number | null;
  after?: string | null;
}

/** Newest first. */
export async function listRankings(
  context: Context,
  { datasetId, first, after }: ListRankings,
): Promise<Page<RankingRow>> {
  const size = pageSize(first);
  const ofDataset = (id: string) => (isId(id) ? eq(modelRankings.datasetId, id) : sql`false`);
  const where = datasetId != null ? ofDataset(datasetId) : undefined;
  const keys = keyset(
    'modelRankings',
    [{ expression: sql`${modelRankings.id}`, direction: 'desc', type: 'uuid' }],
    after,
  );
  const rows = await context.db
    .select({ node: modelRankings, cursor: keys.cursor })
    .from(modelRankings)
    .where(and(where, keys.after))
    .orderBy(...keys.orderBy)
    .limit(size + 1);
  return pageOf(rows, { size, after, totalCount: await context.db.$count(modelRankings, where) });
}
