import { and, eq, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { sweeps } from '../../database/tables/index.ts';
import { isId } from '../../parse.ts';
import { keyset, type Page, pageOf, pageSize } from '../connection.ts';
import type { SweepRow } from './start-sweep.ts';

export interface ListSweeps {
  datasetId?: string | null;
  first?: number | null;
  after?: string | null;
}

/** Newest first. */
export async function listSweeps(context: Context, { datasetId, first, after }: ListSweeps): Promise<Page<SweepRow>> {
  const size = pageSize(first);
  const ofDataset = (id: string) => (isId(id) ? eq(sweeps.datasetId, id) : sql`false`);
  const where = datasetId != null ? ofDataset(datasetId) : undefined;
  const keys = keyset('sweeps', [{ expression: sql`${sweeps.id}`, direction: 'desc', type: 'uuid' }], after);
  const rows = await context.db
    .select({ node: sweeps, cursor: keys.cursor })
    .from(sweeps)
    .where(and(where, keys.after))
    .orderBy(...keys.orderBy)
    .limit(size + 1);
  return pageOf(rows, { size, after, totalCount: await context.db.$count(sweeps, where) });
}
