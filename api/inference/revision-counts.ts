import { sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { endpoints, revisionCounts } from '../database/tables/index.ts';
import { reasonOf } from '../jobs/reason.ts';
import { processLog } from '../observability/logger.ts';
import { added, addedLists } from './added-counts.ts';
import type { Agreement } from './compare-answers.ts';
import { type Flushing, flushing } from './flushing.ts';
import { bucketOf, LATENCY_BUCKETS } from './latency-histogram.ts';
import { FLUSH_MS } from './statistics.ts';
import type { Traffic } from './traffic.ts';

/** A revision in one split of its endpoint's requests. */
export interface CountedRevision {
  name: string;
  split: number;
  revision: number;
}

interface Counters extends CountedRevision, Traffic, Agreement {}

export interface RevisionCounter extends Flushing {
  /** Counts how a revision answered a request, without a query; 5xx are errors. */
  record(counted: CountedRevision, status: number, milliseconds: number): void;
  /** Counts how far a shadow agreed with what a caller got. */
  compare(counted: CountedRevision, agreement: Agreement): void;
}

/** Counts in memory how revisions answer, and adds that to the table every few seconds, so that the counts of all API processes add up. */
export function openRevisionCounts(db: Db): RevisionCounter {
  let counters = new Map<string, Counters>();

  const countersOf = (counted: CountedRevision): Counters => {
    const key = `${counted.split} ${counted.revision} ${counted.name}`;
    const found = counters.get(key) ?? {
      ...counted,
      ...{ requests: 0, errors: 0, latencies: new Array<number>(LATENCY_BUCKETS).fill(0), compared: 0, agreed: 0 },
    };
    counters.set(key, found);
    return found;
  };

  const write = async () => {
    const taken = counters;
    counters = new Map();
    for (const counted of taken.values()) {
      try {
        await add(db, counted);
      } catch (error) {
        // Kept for the next attempt.
        const kept = countersOf({ name: counted.name, split: counted.split, revision: counted.revision });
        kept.requests += counted.requests;
        kept.errors += counted.errors;
        kept.compared += counted.compared;
        kept.agreed += counted.agreed;
        for (const [bucket, count] of counted.latencies.entries()) kept.latencies[bucket] += count;
        processLog().warn(
          { endpoint: counted.name, error: reasonOf(error) },
          'the counts of a revision could not be written',
        );
      }
    }
  };

  return {
    ...flushing(write, FLUSH_MS),
    record(counted, status, milliseconds) {
      const counts = countersOf(counted);
      counts.requests++;
      if (status >= 500) counts.errors++;
      else if (status < 400) counts.latencies[bucketOf(milliseconds)]++;
    },
    compare(counted, { compared, agreed }) {
      const counts = countersOf(counted);
      counts.compared += compared;
      counts.agreed += agreed;
    },
  };
}

/** Adds to a revision's row, unless the requests were split again since, or the endpoint was deleted. */
async function add(db: Db, counted: Counters): Promise<void> {
  const { name, split, revision, requests, errors, latencies, compared, agreed } = counted;
  const table = revisionCounts;
  await db.execute(sql`
    insert into ${table} (endpoint_name, split, revision, requests, errors, latencies, compared, agreed)
    select ${endpoints.name}, ${endpoints.split}, ${revision}::integer, ${requests}::integer, ${errors}::integer,
      ${JSON.stringify(latencies)}::jsonb, ${compared}::integer, ${agreed}::integer
    from ${endpoints} where ${endpoints.name} = ${name} and ${endpoints.split} = ${split}
    on conflict (endpoint_name, split, revision) do update set
      requests = ${added(table.requests)}, errors = ${added(table.errors)}, latencies = ${addedLists(table.latencies)},
      compared = ${added(table.compared)}, agreed = ${added(table.agreed)}`);
}
