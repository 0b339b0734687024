// Main of the API process.
import { readCatalog } from '../zoo/catalog/catalog.ts';
import { InvalidInputError } from '../zoo/errors.ts';
import { ensureAdminToken } from './auth/tokens.ts';
import { probeSources } from './catalogue/probe-sources.ts';
import { syncCatalogue } from './catalogue/sync-catalogue.ts';
import { readConfig } from './config.ts';
import { connect } from './database/connection.ts';
import { migrate } from './database/migrate.ts';
import { recordMissingSizes } from './garbage/project-bytes.ts';
import { closeInference } from './inference/inference.ts';
import { startGrpcServer } from './inference/protocol/grpc/grpc-server.ts';
import { listenForJobs } from './jobs/notifications.ts';
import { openQueue } from './jobs/queue.ts';
import { reasonOf } from './jobs/reason.ts';
import { openLogger } from './observability/logger.ts';
import { closeTracing, openTracing } from './observability/tracing.ts';
import { startServer } from './server.ts';
import { openSharedStore } from './storage/open-shared-store.ts';
import { clearPartialUploads } from './uploads/partial-upload.ts';

const log = openLogger('api');

async function start(): Promise<() => Promise<void>> {
  const config = readConfig();
  log.level = config.logLevel;
  await openTracing('api');
  const { databaseUrl } = config;
  if (databaseUrl === null)
    throw new InvalidInputError(
      'DATABASE_URL is not set. `npm start` starts its own PostgreSQL and sets it.',
      'DATABASE_URL',
    );
  const { db, pool, close } = connect(databaseUrl);
  await migrate(pool);
  await ensureAdminToken(db, config);
  const manifests = await readCatalog();
  const leftOut = await syncCatalogue(db, manifests);
  if (leftOut.length > 0)
    log.warn(
      `Left out of the zoo: ${leftOut.join(', ')}. People imported models under these names, and those are kept.`,
    );
  const blobs = await openSharedStore(config, db);
  await clearPartialUploads(db, config);
  void reportSizes({ db, blobs });
  const queue = await openQueue(databaseUrl, { maintain: true });
  const jobNotifications = await listenForJobs(databaseUrl);
  const platform = { config, db, pool, blobs, queue, jobNotifications };
  const server = await startServer(platform, log);
  log.info(`The API listens on ${config.publicApiUrl}`);
  const { grpcPort, grpcTls: tls, host } = config;
  const grpc = grpcPort === null ? null : await startGrpcServer(platform, { host, port: grpcPort, tls });
  if (grpc) log.info(`Endpoints answer over gRPC on ${host}:${grpc.port}, ${tls ? 'with' : 'without'} TLS`);
  const probing = new AbortController();
  const probed = reportSources(db, config, manifests, probing.signal);
  return async () => {
    probing.abort();
    await probed;
    await grpc?.close();
    await server.close();
    await closeInference(platform);
    await jobNotifications.close();
    await queue.close();
    await close();
    await closeTracing();
  };
}

/** Nobody waits for it: after an upgrade the store is asked for each blob. */
async function reportSizes(store: Parameters<typeof recordMissingSizes>[0]): Promise<void> {
  try {
    const recorded = await recordMissingSizes(store);
    if (recorded > 0) log.info(`The sizes of ${recorded} stored files were read from the store.`);
  } catch (error) {
    log.warn(
      { err: error },
      'The sizes of stored files could not be read: projects with a quota of bytes wait for them.',
    );
  }
}

/** Nobody waits for it: a source that does not answer takes seconds. */
async function reportSources(...probe: Parameters<typeof probeSources>): Promise<void> {
  try {
    for (const { source, reachable, reason } of await probeSources(...probe))
      log.info(reachable ? `Models are fetched from ${source}` : `No models from ${source}: ${reason}`);
  } catch (error) {
    if (!probe[3].aborted) log.warn({ err: error }, 'The sources of models could not be checked.');
  }
}

try {
  const stop = await start();
  let stopping = false;
  const end = async () => {
    if (stopping) return;
    stopping = true;
    log.info('stopping');
    await stop();
    process.exit(0);
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  // The supervisor that started it is gone.
  process.on('disconnect', end);
} catch (error) {
  log.fatal({ err: error instanceof InvalidInputError ? undefined : error }, reasonOf(error));
  process.exit(1);
}
