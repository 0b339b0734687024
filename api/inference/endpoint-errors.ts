import { desc, eq, sql } from 'drizzle-orm';
import { redact } from '../../zoo/redact.ts';
import type { Db } from '../database/connection.ts';
import { endpointErrors, endpoints } from '../database/tables/index.ts';
import { added } from './added-counts.ts';

/** The most messages of an endpoint that are kept: those that came last. */
export const MOST_ERRORS = 100;
/** What is kept of a message. */
const LONGEST_MESSAGE = 500;

export type EndpointErrorRow = typeof endpointErrors.$inferSelect;

/** A message without secrets, as PostgreSQL can hold it, cut to what a page can show. */
export const keptMessage = (message: string): string =>
  redact(message).replaceAll('\0', '').toWellFormed().slice(0, LONGEST_MESSAGE).toWellFormed();

/** Adds what endpoints answered in place of predictions, except deleted ones, and forgets the oldest messages beyond the limit. */
export async function recordErrors(db: Db, errors: readonly EndpointErrorRow[]): Promise<void> {
  if (errors.length === 0) return;
  const table = endpointErrors;
  await db.execute(sql`
    insert into ${table} (endpoint_name, revision, status, message, count, first_at, last_at)
    select one."endpointName", one.revision, one.status, one.message, one.count, one."firstAt", one."lastAt"
    from jsonb_to_recordset(${JSON.stringify(errors)}::jsonb) as one(
      "endpointName" text, revision integer, status integer, message text, count integer,
      "firstAt" timestamptz, "lastAt" timestamptz)
    join ${endpoints} on ${endpoints.name} = one."endpointName"
    order by 1, 2, 3, 4
    on conflict (endpoint_name, revision, status, message) do update set
      count = ${added(table.count)}, last_at = greatest(${table.lastAt}, excluded.last_at)`);
  const names = JSON.stringify([...new Set(errors.map(({ endpointName }) => endpointName))]);
  await db.execute(sql`
    delete from ${table} using (
      select endpoint_name, revision, status, message,
        row_number() over (partition by endpoint_name order by last_at desc, revision, status, message) as place
      from ${table} where endpoint_name in (select jsonb_array_elements_text(${names}::jsonb))
    ) as old
    where old.place > ${MOST_ERRORS} and ${table.endpointName} = old.endpoint_name and ${table.revision} = old.revision
      and ${table.status} = old.status and ${table.message} = old.message`);
}

/** An endpoint's messages, the latest first. */
export async function readErrors(db: Db, endpointName: string, most: number): Promise<EndpointErrorRow[]> {
  return db
    .select()
    .from(endpointErrors)
    .where(eq(endpointErrors.endpointName, endpointName))
    .orderBy(desc(endpointErrors.lastAt))
    .limit(most);
}
