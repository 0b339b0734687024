import { and, asc, gte, inArray, lt, sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { endpointMoments, endpoints } from '../database/tables/index.ts';
import { added } from './added-counts.ts';

/** Requests are counted by so many milliseconds. */
export const MOMENT_MS = 2_000;
/** A quarter of an hour of them is kept. */
export const KEPT_MOMENTS_MS = 900_000;

export type Moment = typeof endpointMoments.$inferSelect;

/** The start of the moment in which a time lies. */
export const momentOf = (at: number): Date => new Date(at - (at % MOMENT_MS));

/** Adds to moments, in one statement, except those of deleted endpoints. */
export async function recordMoments(db: Db, moments: readonly Moment[]): Promise<void> {
  if (moments.length === 0) return;
  const table = endpointMoments;
  // In one order, so that two processes never wait for each other.
  await db.execute(sql`
    insert into ${table} (endpoint_name, starts_at, revision, requests, errors, rejected)
    select one."endpointName", one."startsAt", one.revision, one.requests, one.errors, one.rejected
    from jsonb_to_recordset(${JSON.stringify(moments)}::jsonb) as one(
      "endpointName" text, "startsAt" timestamptz, revision integer, requests integer, errors integer, rejected integer)
    join ${endpoints} on ${endpoints.name} = one."endpointName"
    order by 1, 2, 3
    on conflict (endpoint_name, starts_at, revision) do update set
      requests = ${added(table.requests)}, errors = ${added(table.errors)}, rejected = ${added(table.rejected)}`);
}

/** The moments of endpoints since a time, the oldest first; those without requests are left out. */
export async function readMoments(db: Db, endpointNames: string[], since: Date): Promise<Moment[]> {
  return db
    .select()
    .from(endpointMoments)
    .where(and(inArray(endpointMoments.endpointName, endpointNames), gte(endpointMoments.startsAt, since)))
    .orderBy(asc(endpointMoments.startsAt), asc(endpointMoments.revision));
}

/** Deletes what is older than it is kept. */
export async function dropOldMoments(db: Db, now = Date.now()): Promise<void> {
  await db.delete(endpointMoments).where(lt(endpointMoments.startsAt, new Date(now - KEPT_MOMENTS_MS)));
}
