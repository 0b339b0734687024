import { and, eq, gt, inArray, lt, lte, or, sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { endpointObservations, endpoints, endpointTraffic } from '../database/tables/index.ts';
import { added, addedLists } from './added-counts.ts';
import { LATENCY_BUCKETS } from './latency-histogram.ts';

export type Period = (typeof endpointTraffic.$inferSelect)['period'];

export const PERIOD_MS: Record<Period, number> = { MINUTE: 60_000, HOUR: 3_600_000 };

/** Minutes are kept for two days, hours for 90. */
const KEPT_MS: Record<Period, number> = { MINUTE: 2 * 86_400_000, HOUR: 90 * 86_400_000 };

export interface Traffic {
  requests: number;
  errors: number;
  /** By bucket: see latency-histogram.ts. */
  latencies: number[];
}

/** The start of the period in which a moment lies. */
export const startOf = (period: Period, at: number): Date => new Date(at - (at % PERIOD_MS[period]));

/** Adds to an endpoint's minute and hour, unless the endpoint was deleted. */
export async function recordTraffic(db: Db, endpointName: string, at: number, traffic: Traffic): Promise<void> {
  const table = endpointTraffic;
  for (const period of ['MINUTE', 'HOUR'] as const) {
    await db.execute(sql`
      insert into ${table} (endpoint_name, period, starts_at, requests, errors, latencies)
      select ${endpoints.name}, ${period}, ${startOf(period, at)}::timestamptz, ${traffic.requests}::integer,
        ${traffic.errors}::integer, ${JSON.stringify(traffic.latencies)}::jsonb
      from ${endpoints} where ${endpoints.name} = ${endpointName}
      on conflict (endpoint_name, period, starts_at) do update set
        requests = ${added(table.requests)}, errors = ${added(table.errors)}, latencies = ${addedLists(table.latencies)}`);
  }
}

interface AskedPeriods {
  period: Period;
  count: number;
  until: number;
}

/** An endpoint's last `count` periods up to a moment, the newest first; those without a request, too. */
export async function readTraffic(db: Db, endpointName: string, asked: AskedPeriods): Promise<TrafficOf[]> {
  const [periods] = await readTraffics(db, [endpointName], asked);
  return periods;
}

export type TrafficOf = Traffic & { startsAt: Date };

/** The same for several endpoints, in one query. */
export async function readTraffics(
  db: Db,
  endpointNames: readonly string[],
  { period, count, until }: AskedPeriods,
): Promise<TrafficOf[][]> {
  const newest = startOf(period, until).getTime();
  const oldest = newest - count * PERIOD_MS[period];
  const rows = await db
    .select()
    .from(endpointTraffic)
    .where(
      and(
        inArray(endpointTraffic.endpointName, [...endpointNames]),
        eq(endpointTraffic.period, period),
        gt(endpointTraffic.startsAt, new Date(oldest)),
        lte(endpointTraffic.startsAt, new Date(newest)),
      ),
    );
  const found = new Map(rows.map((row) => [`${row.startsAt.getTime()} ${row.endpointName}`, row]));
  return endpointNames.map((name) =>
    Array.from({ length: count }, (_, i) => {
      const startsAt = new Date(newest - i * PERIOD_MS[period]);
      const row = found.get(`${startsAt.getTime()} ${name}`);
      const { requests = 0, errors = 0, latencies = new Array<number>(LATENCY_BUCKETS).fill(0) } = row ?? {};
      return { startsAt, requests, errors, latencies };
    }),
  );
}

/** Deletes what is older than it is kept. */
export async function dropOldTraffic(db: Db, now = Date.now()): Promise<void> {
  const isOld = (period: Period) =>
    and(eq(endpointTraffic.period, period), lt(endpointTraffic.startsAt, new Date(now - KEPT_MS[period])));
  await db.delete(endpointTraffic).where(or(isOld('MINUTE'), isOld('HOUR')));
  await db.delete(endpointObservations).where(lt(endpointObservations.startsAt, new Date(now - KEPT_MS.HOUR)));
}
