// Main of a replica's process, which the worker starts: it holds one checkpoint in memory and answers the gateway.
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import type { Level } from 'pino';
import { InvalidInputError } from '../../zoo/errors.ts';
import { openClassifier } from '../../zoo/inference/classifier.ts';
import { openSessionPool } from '../../zoo/runtime/session-pool.ts';
import { openLogger } from '../observability/logger.ts';
import { closeTracing, openTracing } from '../observability/tracing.ts';
import { LOAD_MS, MAX_BATCH, MAX_BATCH_MS, REPORT_MS } from './limits.ts';
import { listenOn } from './listen-on.ts';
import type { Observations } from './observations.ts';
import { observed } from './observed.ts';
import { createReplicaServer } from './replica-server.ts';

/** What the worker tells a replica. `port`: where it should listen, 0 for any. `stop`: answer the requests in progress, then end. */
export type ToReplica =
  | {
      type: 'start';
      file: string;
      /** Of a replica that shares the weights of its base model with others in its process. */
      onBase?: { adapter: string; directory: string };
      host: string;
      port: number;
      logLevel: Level;
      endpointName: string;
      revision: number;
      secret: string;
    }
  | { type: 'stop' };

/**
 * What a replica tells the worker. `failed` with `permanent`: retrying does not help. `load`: examples under way since the last such
 * message, on average, and the memory that the process has, in bytes. `observed`: what it was asked and predicted since the last time.
 */
export type FromReplica =
  | { type: 'ready'; port: number }
  | { type: 'load'; underWay: number; resident: number }
  | { type: 'failed'; error: string; permanent: boolean }
  | { type: 'observed'; counts: Observations };

const log = openLogger('replica');

let stop = (): void => process.exit(0);

// A signal to every process of a service is meant for the worker, which then ends this process in an orderly way.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// The worker is gone, and nothing else knows this replica.
process.on('disconnect', () => process.exit(1));
process.on('message', (message: ToReplica) => {
  if (message.type === 'stop') stop();
  else void main(message);
});

async function main({
  file,
  host,
  port,
  logLevel,
  endpointName,
  revision,
  secret,
}: Extract<ToReplica, { type: 'start' }>): Promise<void> {
  log.level = logLevel;
  try {
    await openTracing('replica');
    const model = await readFile(file);
    const classifier = await openClassifier(model, {
      // In their own threads, so that requests are read, decoded and answered while they run. Without them there is nothing to serve.
      open: (options) => openSessionPool({ file, bytes: model.length }, options, end),
      queue: { most: MAX_BATCH, longestMs: MAX_BATCH_MS },
    });
    await classifier.warmUp();
    const observing = observed(classifier);
    const server = createReplicaServer({ classifier: observing.classifier, endpointName, revision, secret });
    await listenOn(server, port, host);
    const report = (then = () => {}) => {
      const counts = observing.take();
      if (counts && process.connected) process.send?.({ type: 'observed', counts } satisfies FromReplica, then);
      else then();
    };
    setInterval(() => report(), REPORT_MS);
    stop = () => {
      server.close(() => report(() => closeTracing().finally(() => process.exit(0))));
      setInterval(() => server.closeIdleConnections(), 50);
    };
    classifier.takeUnderWay();
    setInterval(
      () => tell({ type: 'load', underWay: classifier.takeUnderWay(), resident: process.memoryUsage.rss() }),
      LOAD_MS,
    );
    tell({ type: 'ready', port: (server.address() as AddressInfo).port });
  } catch (error) {
    log.error({ err: error }, 'the replica could not start');
    tell({ type: 'failed', error: (error as Error).message, permanent: error instanceof InvalidInputError });
    process.disconnect();
  }
}

function end(error: Error): void {
  log.fatal({ err: error }, 'the session of the replica ended');
  process.exit(1);
}

function tell(message: FromReplica): void {
  process.send?.(message);
}
