import { inArray, min, sql } from 'drizzle-orm';
import { Gauge, Registry } from 'prom-client';
import type { Db } from '../database/connection.ts';
import { endpoints, jobs, replicas, workers } from '../database/tables/index.ts';
import { EVERY_KIND } from '../jobs/kinds.ts';
import { ALIVE, LEASE_MS } from '../jobs/workers.ts';

const JOB_STATES = ['QUEUED', 'RUNNING'] as const;
const REPLICA_STATES = ['STARTING', 'READY', 'FAILED'] as const;

/**
 * What the database knows, in Prometheus's text format, read at each call: jobs that wait and run, replicas, workers. Several API
 * processes give the same numbers: aggregate them with max, not with sum. If the database does not answer, only
 * `graft_database_up` is left, as 0.
 */
export function platformMetrics(db: Db): () => Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const up = gauge('graft_database_up', 'Whether the database answered.');
  const gauges = {
    jobs: gauge('graft_jobs', 'Jobs that wait or run, by kind.', ['kind', 'state']),
    waits: gauge('graft_job_oldest_wait_seconds', 'How long the oldest waiting job of a kind has waited.', ['kind']),
    replicas: gauge('graft_replicas', 'Replicas of endpoints.', ['endpoint', 'state']),
    wanted: gauge('graft_replicas_wanted', 'Replicas that an endpoint should have.', ['endpoint']),
    workers: gauge('graft_workers', `Workers with a heartbeat in the last ${LEASE_MS / 1_000} s.`),
  };

  return async () => {
    const found = await read(db).catch(() => null);
    up.set(found ? 1 : 0);
    for (const own of Object.values(gauges)) own.reset();
    if (found) fill(gauges, found);
    else gauges.workers.remove();
    return registry.metrics();
  };
}

async function read(db: Db) {
  const count = sql<number>`count(*)::int`;
  const jobRows = await db
    .select({
      ...{ kind: jobs.kind, state: jobs.state, count },
      oldestSeconds: sql<number>`extract(epoch from now() - ${min(jobs.createdAt)})::float8`,
    })
    .from(jobs)
    .where(inArray(jobs.state, [...JOB_STATES]))
    .groupBy(jobs.kind, jobs.state);
  const endpointRows = await db.select({ endpoint: endpoints.name, wanted: endpoints.replicas }).from(endpoints);
  const replicaRows = await db
    .select({ endpoint: replicas.endpointName, state: replicas.state, count })
    .from(replicas)
    .groupBy(replicas.endpointName, replicas.state);
  const [{ alive }] = await db.select({ alive: count }).from(workers).where(ALIVE);
  return { jobRows, endpointRows, replicaRows, alive };
}

/** Also the zeros: a series that is absent looks like a platform that is. */
function fill(
  gauges: Record<'jobs' | 'waits' | 'replicas' | 'wanted' | 'workers', Gauge>,
  { jobRows, endpointRows, replicaRows, alive }: Awaited<ReturnType<typeof read>>,
): void {
  for (const kind of EVERY_KIND) {
    for (const state of JOB_STATES) gauges.jobs.set({ kind, state }, 0);
    gauges.waits.set({ kind }, 0);
  }
  for (const { kind, state, count, oldestSeconds } of jobRows) {
    gauges.jobs.set({ kind, state }, count);
    if (state === 'QUEUED') gauges.waits.set({ kind }, oldestSeconds);
  }
  for (const { endpoint, wanted } of endpointRows) {
    for (const state of REPLICA_STATES) gauges.replicas.set({ endpoint, state }, 0);
    gauges.wanted.set({ endpoint }, wanted);
  }
  for (const { endpoint, state, count } of replicaRows) gauges.replicas.set({ endpoint, state }, count);
  gauges.workers.set(alive);
}
