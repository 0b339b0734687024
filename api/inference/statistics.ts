import { sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { endpointStatistics, endpoints } from '../database/tables/index.ts';
import { reasonOf } from '../jobs/reason.ts';
import { processLog } from '../observability/logger.ts';
import { endpointSeconds } from '../observability/metrics.ts';
import { added, addedLists } from './added-counts.ts';
import type { Answered } from './answered.ts';
import { type Flushing, flushing } from './flushing.ts';
import { bucketOf, LATENCY_BUCKETS } from './latency-histogram.ts';
import { liveCounts } from './live-counts.ts';
import { dropOldMoments } from './moments.ts';
import { dropOldTraffic, recordTraffic, startOf, type Traffic } from './traffic.ts';

export { percentile } from './latency-histogram.ts';

/** Counts are written so often. */
export const FLUSH_MS = 2_000;

/** Old rows are looked for this often. */
const DROP_MS = 3_600_000;
const DROP_MOMENTS_MS = 60_000;

/** An endpoint's requests in a minute. */
interface Counters extends Traffic {
  name: string;
  /** In its minute. */
  at: number;
}

export interface StatisticsRecorder extends Flushing {
  /**
   * Counts one request to an endpoint, without a query. Failures of the endpoint (5xx) are counted as errors; invalid
   * requests (4xx) are not.
   */
  record(endpointName: string, answered: Answered, milliseconds: number): void;
}

/**
 * Counts requests in memory and adds them to the tables every few seconds, so the counts of several API processes add up.
 */
export function openStatistics(db: Db): StatisticsRecorder {
  let counters = new Map<string, Counters>();
  const live = liveCounts();

  let dropped = 0;
  let droppedMoments = 0;

  const countersOf = (name: string, at: number) => {
    const key = `${startOf('MINUTE', at).getTime()} ${name}`;
    let found = counters.get(key);
    if (!found) {
      found = { name, at, requests: 0, errors: 0, latencies: new Array(LATENCY_BUCKETS).fill(0) };
      counters.set(key, found);
    }
    return found;
  };

  const write = async () => {
    const taken = counters;
    counters = new Map();
    for (const counted of taken.values()) {
      const { name, at } = counted;
      try {
        await db.transaction(async (tx) => {
          await add(tx, name, counted);
          await recordTraffic(tx, name, at, counted);
        });
      } catch (error) {
        // Kept for the next attempt.
        const kept = countersOf(name, at);
        kept.requests += counted.requests;
        kept.errors += counted.errors;
        for (const [bucket, count] of counted.latencies.entries()) kept.latencies[bucket] += count;
        processLog().warn(
          { endpoint: name, error: reasonOf(error) },
          'the statistics of an endpoint could not be written',
        );
      }
    }
    await live
      .write(db)
      .catch((error) => processLog().warn({ error: reasonOf(error) }, 'the live traffic could not be written'));
    if (Date.now() - droppedMoments >= DROP_MOMENTS_MS) {
      droppedMoments = Date.now();
      await dropOldMoments(db).catch((error) =>
        processLog().warn({ error: reasonOf(error) }, 'old traffic could not be deleted'),
      );
    }
    if (Date.now() - dropped < DROP_MS) return;
    dropped = Date.now();
    await dropOldTraffic(db).catch((error) =>
      processLog().warn({ error: reasonOf(error) }, 'old traffic could not be deleted'),
    );
  };

  return {
    ...flushing(write, FLUSH_MS),
    record(name, answered, milliseconds) {
      const { status } = answered;
      const now = Date.now();
      endpointSeconds.observe({ endpoint: name, status: String(status) }, milliseconds / 1000);
      live.record(name, answered, now);
      const counted = countersOf(name, now);
      counted.requests++;
      if (status >= 500) counted.errors++;
      else if (status < 400) counted.latencies[bucketOf(milliseconds)]++;
    },
  };
}

/** Adds to an endpoint's row, unless the endpoint was deleted. */
async function add(db: Db, name: string, { requests, errors, latencies }: Traffic): Promise<void> {
  const table = endpointStatistics;
  await db.execute(sql`
    insert into ${table} (endpoint_name, requests, errors, latencies)
    select ${endpoints.name}, ${requests}::bigint, ${errors}::bigint, ${JSON.stringify(latencies)}::jsonb
    from ${endpoints} where ${endpoints.name} = ${name}
    on conflict (endpoint_name) do update set
      requests = ${added(table.requests)}, errors = ${added(table.errors)}, latencies = ${addedLists(table.latencies)}`);
}
