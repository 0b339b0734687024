import { Counter, collectDefaultMetrics, Gauge, Histogram, register } from 'prom-client';

// What this process counts itself. What the database knows is in api/health/platform-gauges.ts. Labels are bounded: routes,
// methods, kinds of jobs and outcomes are fixed sets, and endpoints are those that people deployed.

const FAST = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const SLOW = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400];

export const httpSeconds = new Histogram({
  name: 'graft_http_request_duration_seconds',
  help: 'Time from the arrival of a request to the end of its answer; status 499: the client left before.',
  labelNames: ['route', 'method', 'status'],
  buckets: FAST,
});

export const servedBytes = new Counter({
  name: 'graft_http_response_bytes_total',
  help: 'Bytes of answers, headers included.',
  labelNames: ['route'],
});

export const uploadedBytes = new Counter({
  name: 'graft_uploaded_bytes_total',
  help: 'Bytes of complete uploads.',
});

export const blobBytes = new Counter({
  name: 'graft_blob_bytes_total',
  help: 'Bytes that this process wrote to the blob store and read from it.',
  labelNames: ['direction'],
});

export const endpointSeconds = new Histogram({
  name: 'graft_endpoint_request_duration_seconds',
  help: 'Time in which an endpoint answered a request, its queue included.',
  labelNames: ['endpoint', 'status'],
  buckets: FAST,
});

export const operationsTotal = new Counter({
  name: 'graft_graphql_fields_total',
  help: 'Root fields of GraphQL operations that were run.',
  labelNames: ['type', 'field'],
});

export const jobSeconds = new Histogram({
  name: 'graft_job_duration_seconds',
  help: 'Time that a worker spent on a job, by how that ended; requeued: the worker stopped, and another one goes on.',
  labelNames: ['kind', 'outcome'],
  buckets: SLOW,
});

export const jobWaitSeconds = new Histogram({
  name: 'graft_job_wait_seconds',
  help: 'Time from the queuing of a job to its first start.',
  labelNames: ['kind'],
  buckets: SLOW,
});

export const replicaRestarts = new Counter({
  name: 'graft_replica_restarts_total',
  help: 'Replicas that ended by themselves and were started again.',
  labelNames: ['endpoint'],
});

export const replicaMemoryRestarts = new Counter({
  name: 'graft_replica_memory_restarts_total',
  help: 'Replicas that were started again because their process took more memory than GRAFT_REPLICA_MEMORY_BYTES.',
  labelNames: ['endpoint'],
});

export const replicaMemory = new Gauge({
  name: 'graft_replica_resident_bytes',
  help: "Memory of the process of each of this worker's replicas; several can share one.",
  labelNames: ['endpoint', 'replica'],
});

let isCollecting = false;

/** This process's metrics in Prometheus's text format, with those of Node: memory, processor time, event loop, collections. */
export function processMetrics(): Promise<string> {
  collectProcessMetrics();
  return register.metrics();
}

/** From here on, Node's own metrics are measured. */
export function collectProcessMetrics(): void {
  if (isCollecting) return;
  isCollecting = true;
  collectDefaultMetrics();
}

export const METRICS_TYPE = register.contentType;
