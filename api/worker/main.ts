// Main of the worker process: runs jobs and hosts the replicas of endpoints.
import { readConfig } from '../config.ts';
import { reasonOf } from '../jobs/reason.ts';
import { openLogger } from '../observability/logger.ts';
import { closeTracing, openTracing } from '../observability/tracing.ts';
import { startWorker } from './start-worker.ts';

const log = openLogger('worker');
try {
  const config = readConfig();
  log.level = config.logLevel;
  await openTracing('worker');
  const worker = await startWorker(config, { log });
  process.send?.({ type: 'ready' });
  const stop = () =>
    worker
      .stop()
      .then(closeTracing)
      .then(() => process.exit(0));
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // The supervisor that started it is gone.
  process.on('disconnect', stop);
} catch (error) {
  log.fatal(reasonOf(error));
  process.exit(1);
}
