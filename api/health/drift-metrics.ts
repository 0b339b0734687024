import { Gauge, Registry } from 'prom-client';
import type { Db } from '../database/connection.ts';
import { endpoints } from '../database/tables/index.ts';
import { readDrift } from '../inference/drift.ts';
import { reasonOf } from '../jobs/reason.ts';
import { processLog } from '../observability/logger.ts';
import type { BlobStore } from '../storage/blob-store.ts';

/** What was asked in so many hours counts. */
const HOURS = 24;
/** Reading takes a query and a comparison for each endpoint; Prometheus asks more often than drift changes. */
const KEPT_MS = 60_000;

const COMPARED = ['labels', 'confidence', 'size'] as const;

/**
 * How far the traffic of each endpoint's revision is from its validation data, in Prometheus's text format: see `readDrift`. It is read at most
 * once a minute, and a scrape does not wait for it: it gets what was read before. If the database does not answer, nothing.
 */
export function driftMetrics(context: { db: Db; blobs: BlobStore }, keptMs = KEPT_MS): () => Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const gauges = {
    distance: gauge(
      'graft_endpoint_drift',
      `Jensen-Shannon distance, 0 to 1, between what an endpoint saw in ${HOURS} hours and its validation data: predicted labels, confidence, size of the inputs.`,
      ['endpoint', 'of'],
    ),
    byChance: gauge(
      'graft_endpoint_drift_by_chance',
      'The distance that as many examples give in one case of twenty without any drift.',
      ['endpoint', 'of'],
    ),
    examples: gauge('graft_endpoint_drift_examples', `Examples of the ${HOURS} hours.`, ['endpoint']),
  };
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;
  const read = async () => {
    const found = await driftOfAll(context).catch((error) => {
      processLog().warn({ error: reasonOf(error) }, 'the drift of endpoints could not be read');
      return [];
    });
    for (const own of Object.values(gauges)) own.reset();
    for (const { endpoint, drift } of found) {
      gauges.examples.set({ endpoint }, drift.examples);
      for (const of of COMPARED) {
        const measure = drift[of];
        if (!measure) continue;
        gauges.distance.set({ endpoint, of }, measure.distance);
        gauges.byChance.set({ endpoint, of }, measure.byChance);
      }
    }
    readAt = performance.now();
  };
  return async () => {
    if (!reading && performance.now() - readAt >= keptMs)
      reading = read().finally(() => {
        reading = null;
      });
    // The first scrape waits: an absent series looks like an endpoint without traffic.
    if (readAt === Number.NEGATIVE_INFINITY) await reading;
    return registry.metrics();
  };
}

async function driftOfAll({ db, blobs }: { db: Db; blobs: BlobStore }) {
  const found = [];
  for (const { name, revision } of await db.select().from(endpoints)) {
    const drift = await readDrift({ db, blobs }, { name, revision }, { hours: HOURS, now: Date.now() });
    if (drift) found.push({ endpoint: name, drift });
  }
  return found;
}
