// Main of a process that replicas share: of small checkpoints, whose sessions run in it, one thread each; or of checkpoints that LORA trained on
// one base model, whose weights are loaded once. What one of them computes the others wait for, and what ends the process ends all of them.
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { InvalidInputError } from '../../zoo/errors.ts';
import { AdapterBases } from '../../zoo/inference/adapter-bases.ts';
import { type Classifier, classifierOf, openClassifier } from '../../zoo/inference/classifier.ts';
import { openSessionInThread } from '../../zoo/runtime/session-in-thread.ts';
import { openLogger } from '../observability/logger.ts';
import { openTracing } from '../observability/tracing.ts';
import { LOAD_MS, MAX_BATCH, MAX_BATCH_MS, REPORT_MS } from './limits.ts';
import { listenOn } from './listen-on.ts';
import { observed } from './observed.ts';
import type { FromReplica, ToReplica } from './replica.ts';
import { createReplicaServer } from './replica-server.ts';

/** As for a process of its own, and which replica it is about. `stopped`: it answered its last request. */
export type ToSharedReplica = ToReplica & { id: string };
export type FromSharedReplica = (FromReplica | { type: 'stopped' }) & { id: string };

const log = openLogger('replicas');
const queue = { most: MAX_BATCH, longestMs: MAX_BATCH_MS };
let bases: AdapterBases | null = null;
const tracing = openTracing('replica');
/** How to stop each replica. Those that could not start have nothing to stop. */
const running = new Map<string, Promise<(() => Promise<void>) | null>>();

process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// Nothing runs here any more, or the worker is gone.
process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToSharedReplica) => {
  if (message.type === 'start') running.set(message.id, start(message));
  else void stop(message.id);
});

async function start({
  id,
  file,
  onBase,
  host,
  port,
  logLevel,
  endpointName,
  revision,
  secret,
}: Extract<ToSharedReplica, { type: 'start' }>): Promise<(() => Promise<void>) | null> {
  log.level = logLevel;
  try {
    await tracing;
    const classifier = await (onBase
      ? openOnBase(file, onBase)
      : openClassifier(await readFile(file), { threads: 1, queue }));
    await classifier.warmUp();
    const observing = observed(classifier);
    const server = createReplicaServer({ classifier: observing.classifier, endpointName, revision, secret });
    await listenOn(server, port, host);
    const report = () => {
      const counts = observing.take();
      if (counts) tell({ id, type: 'observed', counts });
    };
    classifier.takeUnderWay();
    const timers = [
      setInterval(report, REPORT_MS),
      setInterval(() => {
        tell({ id, type: 'load', underWay: classifier.takeUnderWay(), resident: process.memoryUsage.rss() });
      }, LOAD_MS),
    ];
    tell({ id, type: 'ready', port: (server.address() as AddressInfo).port });
    return async () => {
      timers.push(setInterval(() => server.closeIdleConnections(), 50));
      await new Promise((resolve) => server.close(resolve));
      for (const timer of timers) clearInterval(timer);
      report();
      await classifier.close();
    };
  } catch (error) {
    log.error({ err: error, replica: id }, 'the replica could not start');
    const permanent = error instanceof InvalidInputError;
    tell({ id, type: 'failed', error: (error as Error).message, permanent });
    return null;
  }
}

/** On the base model that others have as well; by itself if it has none. */
async function openOnBase(
  file: string,
  { adapter, directory }: { adapter: string; directory: string },
): Promise<Classifier> {
  bases ??= new AdapterBases(directory, end);
  const apart = await bases.open({ checkpoint: file, adapter });
  if (apart) return classifierOf(apart.described, { open: async () => apart.session, queue });
  return openClassifier(await readFile(file), { open: (options) => openSessionInThread(file, options, end), queue });
}

function end(error: Error): void {
  log.fatal({ err: error }, 'a session of the replicas ended');
  process.exit(1);
}

async function stop(id: string): Promise<void> {
  const end = await running.get(id);
  running.delete(id);
  await end?.();
  tell({ id, type: 'stopped' });
}

function tell(message: FromSharedReplica): void {
  if (process.connected) process.send?.(message);
}
