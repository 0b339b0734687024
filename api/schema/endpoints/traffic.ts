import { eq, sql } from 'drizzle-orm';
import type { Db } from '../../database/connection.ts';
import { endpointRevisions, endpoints } from '../../database/tables/index.ts';
import { mainRevision, type Share } from '../../inference/shares.ts';
import { CHANNELS, notify } from '../../jobs/channels.ts';

type Transaction = Pick<Db, 'select' | 'update' | 'execute'>;

/** The revisions of an endpoint, newest first. */
export function revisionsOf(db: Transaction, endpointName: string) {
  return db
    .select()
    .from(endpointRevisions)
    .where(eq(endpointRevisions.endpointName, endpointName))
    .orderBy(sql`${endpointRevisions.number} desc`);
}

/** Writes the shares of an endpoint, whose row is locked; all other revisions get none. Tells workers and gateways. */
export async function writeShares(
  db: Transaction,
  name: string,
  shares: readonly Share[],
): Promise<typeof endpoints.$inferSelect> {
  const parts = shares.map(({ number, traffic }) => sql`when ${number}::int then ${traffic}::int`);
  await db
    .update(endpointRevisions)
    .set({ traffic: sql`case ${endpointRevisions.number} ${sql.join(parts, sql` `)} else 0 end` })
    .where(eq(endpointRevisions.endpointName, name));
  const [endpoint] = await db
    .update(endpoints)
    .set({ revision: mainRevision(shares) })
    .where(eq(endpoints.name, name))
    .returning();
  await notify(db as Db, CHANNELS.endpoints, name);
  return endpoint;
}
