import { type ErrorRequestHandler, type Request, type RequestHandler, Router } from 'express';
import { InvalidInputError } from '../../zoo/errors.ts';
import { httpAccess } from '../auth/http-access.ts';
import { refuseMethods } from '../auth/refuse-methods.ts';
import { BusyError, mostBytesOf } from './admission.ts';
import { failureOf } from './failure-of.ts';
import { copyHeaders, TO_REPLICA } from './forwarded-headers.ts';
import { HeldBody } from './held-body.ts';
import { HttpError } from './http-error.ts';
import { type InferencePlatform, inferenceOf } from './inference.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import { bodyKind } from './media-type.ts';
import { hintFor } from './protocol/absent-extensions.ts';
import { describeEndpoints, MODEL_PATHS, modelOf } from './protocol/routes.ts';
import { sendBody, sendJson } from './protocol/send-json.ts';
import { BodyTooLargeError, CallerGoneError } from './read-body.ts';

/** The most bytes of request bodies that this process holds at once; beyond it, callers are asked to retry. */
const MAX_HELD_BYTES = 512 * 2 ** 20;

/**
 * The Open Inference Protocol (version 2) over HTTP, mounted at `/v2`: forwards requests to the endpoints' replicas. In
 * addition to the protocol's JSON, `POST /models/NAME/infer` takes a picture or a text as its body. Errors are `{ "error":
 * "…" }`, as in the protocol.
 */
export function inferenceGateway(context: InferencePlatform): Router {
  const router = Router({ caseSensitive: true });
  const closed = Router();
  let held = 0;
  // Known before the first request comes: the database may be away by then. If it is away now, that request tries again.
  inferenceOf(context).catch(() => {});

  router.use(httpAccess(context, '/v2', closed));

  router.get('/health/live', (_request, response) => sendJson(response, { live: true }));

  router.get('/health/ready', async (_request, response) => {
    await inferenceOf(context);
    sendJson(response, { ready: true });
  });

  describeEndpoints(router, context);

  const infer: RequestHandler = async (request, response) => {
    const { name, number: revision } = await modelOf(context, request);
    const inference = await inferenceOf(context);
    const contentType = request.headers['content-type'];
    if (!bodyKind(contentType)) {
      throw new HttpError(
        415,
        `The content type ${contentType} is not supported. Send a picture as image/png, image/jpeg, image/webp or ` +
          'image/gif, a text as text/plain, or a request of the Open Inference Protocol as application/json.',
      );
    }
    if (request.headers['content-length'] === '0')
      throw new InvalidInputError('The body is empty. Send a picture or a text.');
    const reserved = mostBytesOf(request);
    if (held + reserved > MAX_HELD_BYTES)
      throw new BusyError('Too many large requests at once. Try again in a moment.', 0);
    held += reserved;
    const left = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) left.abort();
    });
    try {
      const body = new HeldBody(request, MAX_BODY_BYTES);
      const answer =
        (await inference.infer(name, {
          headers: copyHeaders(request.headers, TO_REPLICA),
          body: () => body.send(),
          bodyFailure: () => body.failure,
          bodyArrivedAt: () => body.arrivedAt,
          signal: left.signal,
          revision,
        })) ?? unknownEndpoint(name);
      sendBody(response, answer);
    } finally {
      held -= reserved;
    }
  };
  for (const path of MODEL_PATHS) router.post(`${path}/infer`, infer);

  closed.use(refuseMethods(router, refuseMethod), nothingHere);
  router.use(closed);
  router.use(answerError);
  return router;
}

const asked = ({ method, originalUrl }: Request) => `${method} ${originalUrl.slice(0, 200)}`;

const nothingHere: RequestHandler = (request) => {
  const hint = hintFor(request.path) ?? 'Try POST /v2/models/NAME/infer.';
  throw new HttpError(404, `There is no ${asked(request)}. ${hint}`);
};

function refuseMethod(request: Request, _response: unknown, allowed: string): never {
  throw new HttpError(405, `There is no ${asked(request)}. This path takes ${allowed}.`);
}

function unknownEndpoint(name: string): never {
  throw new HttpError(404, `There is no endpoint named ${name}. Deploy a checkpoint under this name first.`);
}

const answerError: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (error instanceof CallerGoneError) return void response.destroy();
  if (response.headersSent) return next(error);
  const { status, message, retryAfter } = failureOf(error);
  if (retryAfter !== null) response.set('Retry-After', String(retryAfter));
  sendJson(response, { error: message }, status);
  // A client that is still sending its body would not see the answer otherwise; readBody limits what is read.
  if (!request.readableEnded && !(error instanceof BodyTooLargeError)) request.resume();
};
