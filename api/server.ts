import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Request, type RequestHandler, type Response } from 'express';
import type { Logger } from 'pino';
import { InvalidInputError } from '../zoo/errors.ts';
import { credentialsOf } from './auth/credentials.ts';
import { httpAccess } from './auth/http-access.ts';
import { refuseMethods } from './auth/refuse-methods.ts';
import type { ApiPlatform } from './context.ts';
import { withinEverything, withinNoProject } from './database/scope.ts';
import { graphqlHttp } from './graphql-http.ts';
import { graphqlWebsocket } from './graphql-websocket.ts';
import { Checks } from './health/checks.ts';
import { databaseCheck, migrationsCheck, workersCheck } from './health/database-checks.ts';
import { driftMetrics } from './health/drift-metrics.ts';
import { healthRoutes } from './health/health-routes.ts';
import { metricsRoute } from './health/metrics-route.ts';
import { platformMetrics } from './health/platform-metrics.ts';
import { storeCheck } from './health/store-check.ts';
import { connectionsToClose } from './http/close-connections.ts';
import { cors } from './http/cors.ts';
import { datasetExportRoutes } from './http/dataset-exports.ts';
import { downloadRoutes } from './http/downloads.ts';
import { errorHandler } from './http/error-handler.ts';
import { exportRoutes } from './http/exports.ts';
import { oidcRoutes } from './http/oidc.ts';
import { previewRoutes } from './http/previews.ts';
import { requestLog } from './http/request-log.ts';
import { requestTrace } from './http/request-trace.ts';
import { securityHeaders } from './http/security-headers.ts';
import { statementRoutes } from './http/statements.ts';
import { uploadRoutes } from './http/uploads.ts';
import { inferenceGateway } from './inference/gateway.ts';
import { followRevocations } from './jobs/follow-revocations.ts';
import { auditMutations } from './schema/audit-mutations.ts';
import { openWholeInstallation } from './schema/open-whole-installation.ts';
import { buildSchema } from './schema/schema.ts';

export interface ApiServer {
  /** The port that it listens on: the configured one, or the one that the system chose for 0. */
  port: number;
  /** For a spec that walks its routes. */
  app: express.Express;
  /** Ends subscriptions, lets running requests finish (5 s at most), and stops listening. */
  close(): Promise<void>;
}

/** Time for a whole request, including uploads of gigabytes over slow connections. Headers have Node's 60 s. */
const REQUEST_TIMEOUT_MS = 6 * 3_600_000;

/**
 * Serves GraphQL (`/graphql`, HTTP and WebSocket), uploads, downloads, previews, endpoints (`/v2`), health
 * (`/healthz`, `/readyz`) and `/metrics`.
 *
 * @throws InvalidInputError if the port is taken or the address is not one of this machine.
 */
export async function startServer(platform: ApiPlatform, log: Logger): Promise<ApiServer> {
  const app = express();
  app.disable('x-powered-by');
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, app);
  const closeConnections = connectionsToClose(server);
  const schema = auditMutations(openWholeInstallation(buildSchema()));
  const graphql = await graphqlHttp(platform, schema, { server, log });
  const websocket = graphqlWebsocket(platform, schema, { server, log });

  app.use(requestLog(log));
  app.use(requestTrace);
  app.use(securityHeaders);
  // Before the table is asked: health works without the database, and metrics have a token that is no user's.
  app.use(healthRoutes(readiness(platform)));
  const metrics = metricsRoute(platform, platformMetrics(platform.db), driftMetrics(platform));
  app.get('/metrics', (...request) => withinEverything(() => metrics(...request)));
  app.use(cors(platform.config.webOrigins));
  app.use('/v2', inferenceGateway(platform));
  const closed = express.Router();
  const access = httpAccess(platform, '', closed);
  closed.use(refuseMethods(access, refuseMethod), nothingHere);
  app.use(access);
  app.use('/graphql', graphql.routes);
  app.use(
    uploadRoutes(platform),
    downloadRoutes(platform),
    statementRoutes(platform),
    datasetExportRoutes(platform),
    exportRoutes(platform),
    previewRoutes(platform),
    oidcRoutes(platform, log),
  );
  app.use(closed);
  app.use(errorHandler(log));

  const revocations = await followRevocations(platform);
  await listen(server, platform.config);
  return {
    port: (server.address() as AddressInfo).port,
    app,
    close: async () => {
      closeConnections();
      await websocket.stop();
      await graphql.stop();
      await revocations?.close();
      await credentialsOf(platform).close();
    },
  };
}

const nothingHere: RequestHandler = (request, response) => {
  const message = `There is nothing at ${request.path}; GraphQL is at /graphql.`;
  response.status(404).json({ errors: [{ message, extensions: { code: 'NOT_FOUND' } }] });
};

function refuseMethod({ method, path }: Request, response: Response, allowed: string): void {
  const message = `There is no ${method} ${path}. This path takes ${allowed}.`;
  response.status(405).json({ errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] });
}

function readiness({ db, pool, blobs }: ApiPlatform): Checks {
  return new Checks({
    database: databaseCheck(pool),
    migrations: migrationsCheck(pool),
    store: storeCheck(blobs),
    worker: workersCheck(db),
  });
}

function listen(server: ReturnType<typeof createServer>, { host, apiPort }: ApiPlatform['config']): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => reject(explain(error, host, apiPort));
    server.once('error', failed);
    // Each request begins within no project: see api/database/scope.ts.
    withinNoProject(() =>
      server.listen(apiPort, host, () => {
        server.off('error', failed);
        resolve();
      }),
    );
  });
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    const message = `Port ${port} on ${host} is taken by another program. End that program, or set GRAFT_API_PORT to another port.`;
    return new InvalidInputError(message, 'GRAFT_API_PORT', { cause: error });
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new InvalidInputError(`${host} is not an address of this machine; set GRAFT_HOST to one.`, 'GRAFT_HOST', {
      cause: error,
    });
  if (error.code === 'EACCES')
    return new InvalidInputError(
      `Port ${port} needs privileges that this user lacks; set GRAFT_API_PORT above 1023.`,
      'GRAFT_API_PORT',
    );
  return error;
}
