import { and, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../database/connection.ts';
import type { auditEvents, tokens, users } from '../../database/tables/index.ts';
import { keyset, type Page, pageOf, pageSize } from '../connection.ts';

type Table = typeof auditEvents | typeof tokens | typeof users;

/** A page of a table, or of the rows that meet a condition. Ids rise with time (UUIDv7). */
export async function newestFirst<Of extends Table>(
  db: Db,
  table: Of,
  {
    order,
    where,
    first,
    after,
  }: { order: string; where?: SQL | undefined; first?: number | null; after?: string | null },
): Promise<Page<Of['$inferSelect']>> {
  const size = pageSize(first);
  const keys = keyset(order, [{ expression: sql`${table.id}`, direction: 'desc', type: 'uuid' }], after);
  const rows = await db
    .select({ node: table, cursor: keys.cursor })
    .from(table as Table)
    .where(and(where, keys.after))
    .orderBy(...keys.orderBy)
    .limit(size + 1);
  return pageOf(rows as { node: Of['$inferSelect']; cursor: unknown }[], {
    size,
    after,
    totalCount: await db.$count(table, where),
  });
}
