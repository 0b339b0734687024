import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
  parse,
  specifiedRules,
  subscribe,
  validate,
} from 'graphql';
import { CloseCode } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import { checkAccess } from './auth/access.ts';
import { credentialsOf } from './auth/credentials.ts';
import { guardGuesses } from './auth/guesses.ts';
import {
  bearerTokenIn,
  PROJECT_HEADER,
  projectNamedBy,
  viewerOfRequest,
  viewerOfSecret,
} from './auth/request-viewer.ts';
import type { Viewer } from './auth/tokens.ts';
import type { ApiPlatform, Context } from './context.ts';
import { NO_PROJECT_ID, withinProject } from './database/scope.ts';
import { asRequestError } from './errors.ts';
import { MAX_TOKENS } from './graphql-http.ts';
import { createLoaders } from './loaders.ts';
import { REQUEST_ID_HEADER, requestIdFrom } from './observability/request-id.ts';
import { documentLimitsRule } from './schema/document-limits.ts';
import { formatError, refusal } from './schema/format-error.ts';
import { noteOperation } from './schema/note-operation.ts';
import { queryCostRule } from './schema/query-cost.ts';

/**
 * The most subscriptions that one connection may hold: each costs queries whenever its job changes. The web app has one for
 * each row of a page.
 */
const MOST_SUBSCRIPTIONS = 200;

/** Queries are short; longer messages are rejected. */
const MAX_MESSAGE_BYTES = 100_000;

/**
 * Subscriptions: the protocol graphql-transport-ws on `/graphql`. The token is sent in the `connectionParams` (`token`, or
 * `Authorization: Bearer …`), as an Authorization header of the upgrade, or as the web app's cookie; pages of other origins are rejected, because a browser would send the
 * cookie for them too. Queries and mutations go over HTTP.
 */
export function graphqlWebsocket(
  platform: ApiPlatform,
  schema: GraphQLSchema,
  { server, log }: { server: Server; log: Logger },
): { stop(): Promise<void> } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const credentials = credentialsOf(platform);
  /** The id of each connection's request, which its subscriptions share. */
  const ids = new WeakMap<IncomingMessage, string>();
  const logOf = (request: IncomingMessage) => log.child({ requestId: ids.get(request) });
  sockets.on('headers', (headers, request) => {
    const id = requestIdFrom(request.headers[REQUEST_ID_HEADER]);
    ids.set(request, id);
    headers.push(`X-Request-Id: ${id}`);
  });
  const service = useServer<Record<string, unknown>, { viewer?: Viewer; release?: () => void }>(
    {
      schema,
      onConnect: async (connection) => {
        const viewer = await viewerOf(platform, connection.connectionParams ?? {}, connection.extra.request);
        const { socket } = connection.extra;
        // It may have closed meanwhile, and then no event releases the hold.
        if (!viewer || socket.readyState !== socket.OPEN) return false;
        connection.extra.viewer = viewer;
        connection.extra.release = credentials.hold(viewer, () => socket.close(CloseCode.Unauthorized, 'Signed out'));
        logOf(connection.extra.request).info('a WebSocket is open');
        return true;
      },
      onClose: ({ extra }) => extra.release?.(),
      onSubscribe: (connection, _id, { query, operationName, variables }) => {
        if (Object.keys(connection.subscriptions).length > MOST_SUBSCRIPTIONS)
          return [
            new GraphQLError(`A connection may hold ${MOST_SUBSCRIPTIONS} subscriptions; end some of them first.`),
          ];
        const document = parseQuery(query);
        if (document instanceof GraphQLError) return [document];
        const viewer = connection.extra.viewer ?? null;
        const errors = check(schema, document, { operationName, variables, viewer });
        if (errors.length > 0) return errors;
        if (viewer) credentials.noteUse(viewer);
        const operation = getOperationAST(document, operationName);
        if (operation) logOf(connection.extra.request).debug(noteOperation(operation), 'a subscription');
        const contextValue: Context = { ...platform, viewer, loaders: createLoaders(platform.db) };
        return { schema, document, operationName, variableValues: variables, contextValue };
      },
      // Each event is looked up later, by code that a notification starts.
      subscribe: (args) => subscribeWithin((args.contextValue as Context).viewer, args),
      onError: ({ extra }, _id, _payload, errors) => errors.map((error) => formatError(logOf(extra.request), error)),
      onNext: ({ extra }, _id, _payload, _args, { errors, ...result }) =>
        errors ? { ...result, errors: errors.map((error) => formatError(logOf(extra.request), error)) } : result,
    },
    sockets,
  );
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refuse = (status: string) =>
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    socket.on('error', () => socket.destroy());
    if (request.url?.split('?', 1)[0] !== '/graphql') return refuse('404 Not Found');
    const { origin } = request.headers;
    if (origin !== undefined && !platform.config.webOrigins.includes(origin)) return refuse('403 Forbidden');
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  });
  return { stop: async () => service.dispose() };
}

/** A subscription whose every event sees what its viewer may see. */
async function subscribeWithin(viewer: Viewer | null, args: ExecutionArgs) {
  const within = <T>(act: () => T): T => withinProject(viewer?.project.projectId ?? NO_PROJECT_ID, act);
  const answer = await within(() => subscribe(args));
  if (!('next' in answer)) return answer;
  const events = answer as AsyncGenerator<ExecutionResult, void, void>;
  const seen: typeof events = {
    [Symbol.asyncIterator]: () => seen,
    next: () => within(() => events.next()),
    return: (value) => within(() => events.return(value)),
    throw: (error) => within(() => events.throw(error)),
  };
  return seen;
}

/** The token in the parameters of a connection: clients send it by either name. */
function tokenIn({ token, Authorization, authorization = Authorization }: Record<string, unknown>): unknown {
  return token ?? (typeof authorization === 'string' ? bearerTokenIn(authorization) : null);
}

/** The project is named by the parameter `project`, or as in other requests. */
async function viewerOf(
  platform: ApiPlatform,
  parameters: Record<string, unknown>,
  request: IncomingMessage,
): Promise<Viewer | null> {
  try {
    const token = tokenIn(parameters);
    if (typeof token !== 'string') return await viewerOfRequest(platform, request);
    const project =
      typeof parameters.project === 'string' ? parameters.project : projectNamedBy(request.headers[PROJECT_HEADER]);
    return await guardGuesses(platform.config, request, token, () => viewerOfSecret(platform, token, project));
  } catch (error) {
    if (asRequestError(error)) return null;
    throw error;
  }
}

/** An error in one query does not end the connection's other subscriptions. */
function parseQuery(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens: MAX_TOKENS });
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

interface Subscribing {
  operationName?: string | null;
  variables?: Record<string, unknown> | null;
  viewer: Viewer | null;
}

function check(
  schema: GraphQLSchema,
  document: DocumentNode,
  { operationName, variables, viewer }: Subscribing,
): readonly GraphQLError[] {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION)
    return [new GraphQLError('The WebSocket takes subscriptions only; POST queries and mutations to /graphql.')];
  const errors = validate(schema, document, [...specifiedRules, queryCostRule, documentLimitsRule]);
  if (errors.length > 0) return errors;
  try {
    checkAccess(viewer, { schema, document, operation, variables });
    return [];
  } catch (error) {
    const known = asRequestError(error);
    if (!known) throw error;
    return [refusal(known)];
  }
}
