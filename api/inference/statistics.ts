import { sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { endpointStatistics, endpoints } from '../database/tables/index.ts';
import { reasonOf } from '../jobs/reason.ts';
import { bucketOf, LATENCY_BUCKETS } from './latency-histogram.ts';

export { percentile } from './latency-histogram.ts';

const FLUSH_MS = 2_000;

interface Counters {
  requests: number;
  errors: number;
  latencies: number[];
}

export interface StatisticsRecorder {
  /**
   * Counts one request to an endpoint, without a query. Failures of the endpoint (5xx) are counted as errors; invalid
   * requests (4xx) are not.
   */
  record(endpointName: string, status: number, milliseconds: number): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Counts requests in memory and adds them to the tables every few seconds, so the counts of several API processes add up.
 */
export function openStatistics(db: Db): StatisticsRecorder {
  let counters = new Map<string, Counters>();

  const countersOf = (name: string) => {
    let found = counters.get(name);
    if (!found) {
      found = { requests: 0, errors: 0, latencies: new Array(LATENCY_BUCKETS).fill(0) };
      counters.set(name, found);
    }
    return found;
  };

  const write = async () => {
    const taken = counters;
    counters = new Map();
    for (const [name, counted] of taken) {
      try {
        await add(db, name, counted);
      } catch (error) {
        // Kept for the next attempt.
        const kept = countersOf(name);
        kept.requests += counted.requests;
        kept.errors += counted.errors;
        for (const [bucket, count] of counted.latencies.entries()) kept.latencies[bucket] += count;
        console.error(`The statistics of endpoint ${name} could not be written: ${reasonOf(error)}`);
      }
    }
  };

  let writing: Promise<void> | null = null;
  let writeAgain: Promise<void> | null = null;
  const flush = (): Promise<void> => {
    if (!writing) {
      writing = write().finally(() => {
        writing = null;
      });
      return writing;
    }
    // Once more for all who ask meanwhile: while the database is away a write can take longer than the time between two.
    writeAgain ??= writing.then(() => {
      writeAgain = null;
      return flush();
    });
    return writeAgain;
  };
  const timer = setInterval(() => void flush(), FLUSH_MS);
  timer.unref();

  return {
    record(name, status, milliseconds) {
      const counted = countersOf(name);
      counted.requests++;
      if (status >= 500) counted.errors++;
      else if (status < 400) counted.latencies[bucketOf(milliseconds)]++;
    },
    flush,
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}

/** Adds to an endpoint's row, unless the endpoint was deleted. */
async function add(db: Db, name: string, { requests, errors, latencies }: Counters): Promise<void> {
  const table = endpointStatistics;
  await db.execute(sql`
    insert into ${table} (endpoint_name, requests, errors, latencies)
    select ${endpoints.name}, ${requests}::bigint, ${errors}::bigint, ${JSON.stringify(latencies)}::jsonb
    from ${endpoints} where ${endpoints.name} = ${name}
    on conflict (endpoint_name) do update set
      requests = ${table}.requests + excluded.requests,
      errors = ${table}.errors + excluded.errors,
      latencies = (
        select jsonb_agg(coalesce(a.value::bigint, 0) + coalesce(b.value::bigint, 0) order by position)
        from jsonb_array_elements_text(${table}.latencies) with ordinality as a(value, position)
        full join jsonb_array_elements_text(excluded.latencies) with ordinality as b(value, position) using (position)
      )`);
}
