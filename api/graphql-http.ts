import type { Server, ServerResponse } from 'node:http';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { expressMiddleware } from '@as-integrations/express5';
import express, { type RequestHandler, Router } from 'express';
import { type GraphQLSchema, OperationTypeNode } from 'graphql';
import type { Logger } from 'pino';
import { checkAccess, rootFields, type SentOperation } from './auth/access.ts';
import { recordRefusal } from './auth/audit.ts';
import { OPERATIONS } from './auth/permissions.ts';
import { viewerOfRequest } from './auth/request-viewer.ts';
import type { Viewer } from './auth/tokens.ts';
import type { ApiPlatform, Context } from './context.ts';
import { NO_PROJECT_ID, withinProject } from './database/scope.ts';
import { asRequestError, RequestError } from './errors.ts';
import { idempotency } from './http/idempotency.ts';
import { createLoaders } from './loaders.ts';
import { clientOf, RateLimit, trustedProxies } from './rate-limit.ts';
import { checkText } from './schema/check-text.ts';
import { documentLimitsRule } from './schema/document-limits.ts';
import { formatError, refusal } from './schema/format-error.ts';
import { noteOperation } from './schema/note-operation.ts';
import { queryCostRule } from './schema/query-cost.ts';
import { withoutSuggestions } from './schema/without-suggestions.ts';

/** The most tokens (names, numbers, brackets) in a query; the web app's longest has about 400. */
export const MAX_TOKENS = 5_000;

/**
 * GraphQL over HTTP. It makes no outbound requests: the landing page would load scripts from Apollo, and with an APOLLO_KEY
 * in the environment Apollo would report usage.
 */
export async function graphqlHttp(
  platform: ApiPlatform,
  schema: GraphQLSchema,
  { server, log }: { server: Server; log: Logger },
): Promise<{ routes: Router; stop(): Promise<void> }> {
  const apollo = new ApolloServer<Context>({
    schema,
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    validationRules: [queryCostRule, documentLimitsRule],
    parseOptions: { maxTokens: MAX_TOKENS },
    logger: log,
    formatError: (formatted, error) => formatError(log, error, formatted),
    plugins: [
      access(new RateLimit(platform.config.rateLimits.mutations, 60_000)),
      idempotency(log),
      withoutSuggestions,
      ApolloServerPluginDrainHttpServer({ httpServer: server, stopGracePeriodMillis: 5_000 }),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginCacheControlDisabled(),
    ],
  });
  await apollo.start();

  const proxies = trustedProxies(platform.config.trustedProxies);
  const routes = Router();
  routes.use(
    identify(platform),
    parseBody,
    expressMiddleware(apollo, {
      context: async ({ req, res }) => ({
        ...platform,
        ...{ viewer: viewerIn(res.locals), loaders: createLoaders(platform.db), signal: departureOf(res) },
        address: clientOf(req, proxies),
        client: req.headers['user-agent'],
      }),
    }),
  );
  return { routes, stop: () => apollo.stop() };
}

const OVER_WEBSOCKET = new RequestError(
  'BAD_USER_INPUT',
  'A subscription is sent over a WebSocket to this address, by the protocol graphql-transport-ws; HTTP takes queries and mutations.',
);

/** Before anything is executed: may this viewer run this operation at all? */
const access = (mutations: RateLimit): ApolloServerPlugin<Context> => ({
  async requestDidStart() {
    return {
      async didResolveOperation({ contextValue, operation, document, schema, request }) {
        if (!operation) return;
        const sent = { schema, document, operation, variables: request.variables };
        try {
          checkText(request.variables);
          checkAccess(contextValue.viewer, sent);
          noteOperation(operation);
        } catch (error) {
          await recordRefusal(contextValue, sent, error);
          const known = asRequestError(error);
          throw known ? refusal(known) : error;
        }
        if (operation.operation === OperationTypeNode.SUBSCRIPTION) throw refusal(OVER_WEBSOCKET);
        if (isChange(sent)) await countMutation(mutations, contextValue);
      },
    };
  },
});

/** Whether it starts a job or stores a row. Predictions are mutations too, and endpoints have limits of their own. */
const isChange = (sent: SentOperation) =>
  sent.operation.operation === OperationTypeNode.MUTATION &&
  rootFields(sent).some(({ name }) => !OPERATIONS.mutation[name]?.unaudited);

/** Limits the mutations of a token. */
async function countMutation(mutations: RateLimit, { viewer }: Context): Promise<void> {
  // Signing in; wrong tokens are counted elsewhere.
  if (!viewer) return;
  try {
    await mutations.take(viewer.tokenId, 'Too many mutations came with this token in a minute.');
  } catch (error) {
    const request = asRequestError(error);
    throw request ? refusal(request) : error;
  }
}

function identify(platform: ApiPlatform): RequestHandler {
  return async (request, response, next) => {
    const viewer = await viewerOfRequest(platform, request);
    response.locals.viewer = viewer;
    withinProject(viewer?.project.projectId ?? NO_PROJECT_ID, next);
  };
}

/** Aborted when the client leaves before it has its answer. */
function departureOf(response: ServerResponse): AbortSignal {
  const left = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) left.abort();
  });
  return left.signal;
}

function viewerIn(locals: Record<string, unknown>): Viewer | null {
  return (locals.viewer as Viewer | undefined) ?? null;
}

/** `predict` carries base64 pictures in its input: about 22 MB of them. Nothing else is large; files are uploaded by PUT. */
const large = express.json({ limit: '30mb' });
const small = express.json({ limit: '100kb' });

/** Megabytes are parsed only for authenticated callers. */
const parseBody: RequestHandler = (request, response, next) => {
  (viewerIn(response.locals) ? large : small)(request, response, next);
};
