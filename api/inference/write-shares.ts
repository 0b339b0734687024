import { eq, sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { endpointRevisions, endpoints, revisionCounts } from '../database/tables/index.ts';
import { CHANNELS, notify } from '../jobs/channels.ts';
import { mainRevision, type Share } from './shares.ts';

type Transaction = Pick<Db, 'select' | 'update' | 'delete' | 'execute'>;

/** The revisions of an endpoint, newest first. */
export function revisionsOf(db: Transaction, endpointName: string) {
  return db
    .select()
    .from(endpointRevisions)
    .where(eq(endpointRevisions.endpointName, endpointName))
    .orderBy(sql`${endpointRevisions.number} desc`);
}

/**
 * Writes the shares of an endpoint, whose row is locked; all other revisions get none. Counting starts again. Tells workers and gateways.
 *
 * @param shadows copies by revision, per cent; without it they stay, but for revisions that have traffic now
 */
export async function writeShares(
  db: Transaction,
  name: string,
  shares: readonly Share[],
  shadows?: readonly Share[],
): Promise<typeof endpoints.$inferSelect> {
  const traffic = byRevision(shares);
  const shadow = shadows ? byRevision(shadows) : sql`${endpointRevisions.shadow}`;
  const unlessServing = (column: typeof endpointRevisions.rolledBackAt | typeof endpointRevisions.rollbackReason) =>
    sql`case when ${traffic} > 0 then null else ${column} end`;
  await db
    .update(endpointRevisions)
    .set({
      traffic,
      shadow: sql`case when ${traffic} > 0 then 0 else ${shadow} end`,
      rolledBackAt: unlessServing(endpointRevisions.rolledBackAt),
      rollbackReason: unlessServing(endpointRevisions.rollbackReason),
    })
    .where(eq(endpointRevisions.endpointName, name));
  await db.delete(revisionCounts).where(eq(revisionCounts.endpointName, name));
  const [endpoint] = await db
    .update(endpoints)
    .set({ revision: mainRevision(shares), split: sql`${endpoints.split} + 1` })
    .where(eq(endpoints.name, name))
    .returning();
  await notify(db as Db, CHANNELS.endpoints, name);
  return endpoint;
}

function byRevision(shares: readonly Share[]) {
  if (shares.length === 0) return sql`0`;
  const parts = shares.map(({ number, traffic }) => sql`when ${number}::int then ${traffic}::int`);
  return sql`case ${endpointRevisions.number} ${sql.join(parts, sql` `)} else 0 end`;
}
