// Main of a replica's process, which the worker starts: it holds one checkpoint in memory and answers the gateway.
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InvalidInputError } from '../../zoo/errors.ts';
import { openClassifier } from '../../zoo/inference/classifier.ts';
import { openSessionInThread } from '../../zoo/runtime/session-in-thread.ts';
import { MAX_BATCH, MAX_BATCH_MS } from './limits.ts';
import { createReplicaServer } from './replica-server.ts';

/** What the worker tells a replica. `port`: where it should listen, 0 for any. `stop`: answer the requests in progress, then end. */
export type ToReplica =
  | { type: 'start'; file: string; host: string; port: number; endpointName: string; revision: number; secret: string }
  | { type: 'stop' };

/** What a replica tells the worker. `failed` with `permanent`: retrying does not help. */
export type FromReplica = { type: 'ready'; port: number } | { type: 'failed'; error: string; permanent: boolean };

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
  endpointName,
  revision,
  secret,
}: Extract<ToReplica, { type: 'start' }>): Promise<void> {
  try {
    const classifier = await openClassifier(await readFile(file), {
      // In its own thread, so that requests are read, decoded and answered while it runs. Without it there is nothing to serve.
      open: (options) => openSessionInThread(file, options, end),
      queue: { most: MAX_BATCH, longestMs: MAX_BATCH_MS },
    });
    await classifier.warmUp();
    const server = createReplicaServer({ classifier, endpointName, revision, secret });
    await listen(server, port, host);
    stop = () => {
      server.close(() => process.exit(0));
      setInterval(() => server.closeIdleConnections(), 50);
    };
    tell({ type: 'ready', port: (server.address() as AddressInfo).port });
  } catch (error) {
    console.error(error);
    tell({ type: 'failed', error: (error as Error).message, permanent: error instanceof InvalidInputError });
    process.disconnect();
  }
}

/** On any port if another program took this one meanwhile. */
async function listen(server: Server, port: number, host: string): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    if (port === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await listen(server, 0, host);
  }
}

function end(error: Error): void {
  console.error(error);
  process.exit(1);
}

function tell(message: FromReplica): void {
  process.send?.(message);
}
