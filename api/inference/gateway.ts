import { DrizzleQueryError } from 'drizzle-orm';
import { type ErrorRequestHandler, type RequestHandler, Router } from 'express';
import { InvalidInputError, UnavailableError } from '../../zoo/errors.ts';
import { httpAccess } from '../auth/http-access.ts';
import { HTTP_STATUS, RequestError } from '../errors.ts';
import { reasonOf } from '../jobs/reason.ts';
import { BusyError, mostBytesOf } from './admission.ts';
import { copyHeaders, TO_REPLICA } from './forwarded-headers.ts';
import { HeldBody } from './held-body.ts';
import { AnswerTimeoutError, type InferencePlatform, inferenceOf } from './inference.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import { bodyKind } from './media-type.ts';
import { modelMetadata } from './open-inference.ts';
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
  let held = 0;
  // Known before the first request comes: the database may be away by then. If it is away now, that request tries again.
  inferenceOf(context).catch(() => {});

  router.use(httpAccess(context, '/v2', nothingHere));

  router.get('/health/live', (_request, response) => void response.json({ live: true }));

  router.get('/health/ready', async (_request, response) => {
    await inferenceOf(context);
    response.json({ ready: true });
  });

  router.get('/', (_request, response) => void response.json({ name: 'graft', version: '2', extensions: [] }));

  router.get('/models/:name', async (request, response) => {
    const name = String(request.params.name);
    const entry = (await (await inferenceOf(context)).find(name)) ?? unknownEndpoint(name);
    response.json(modelMetadata(name, String(entry.revision), entry));
  });

  router.get('/models/:name/ready', async (request, response) => {
    const name = String(request.params.name);
    const ready = (await (await inferenceOf(context)).isReady(name)) ?? unknownEndpoint(name);
    response.status(ready ? 200 : 503).json({ name, ready });
  });

  router.post('/models/:name/infer', async (request, response) => {
    const name = String(request.params.name);
    const inference = await inferenceOf(context);
    if (!(await inference.find(name))) unknownEndpoint(name);
    const contentType = request.headers['content-type'];
    if (!contentType || !bodyKind(contentType)) {
      throw new HttpError(
        415,
        `The content type ${contentType ?? '(none)'} is not supported. Send a picture as image/png, image/jpeg, image/webp or ` +
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
          signal: left.signal,
        })) ?? unknownEndpoint(name);
      response.status(answer.status).set(answer.headers).end(answer.body);
    } finally {
      held -= reserved;
    }
  });

  router.use(nothingHere);
  router.use(answerError);
  return router;
}

const nothingHere: RequestHandler = (request) => {
  throw new HttpError(404, `There is no ${request.method} ${request.originalUrl}. Try POST /v2/models/NAME/infer.`);
};

class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

function unknownEndpoint(name: string): never {
  throw new HttpError(404, `There is no endpoint named ${name}. Deploy a checkpoint under this name first.`);
}

const answerError: ErrorRequestHandler = (thrown: unknown, request, response, next) => {
  let error = thrown;
  if (error instanceof CallerGoneError) return void response.destroy();
  if (response.headersSent) return next(error);
  if (error instanceof DrizzleQueryError) {
    console.error(`The gateway: ${reasonOf(error)}`);
    error = new UnavailableError('The database does not respond. Try again in a moment.');
  }
  const status = statusOf(error);
  if (error instanceof BusyError) response.set('Retry-After', String(error.retryAfter));
  else if (status === 503) response.set('Retry-After', '1');
  if (status === 500) console.error(error);
  response
    .status(status)
    .json({ error: status === 500 ? 'Something went wrong on the server.' : (error as Error).message });
  // A client that is still sending its body would not see the answer otherwise; readBody limits what is read.
  if (!request.readableEnded && !(error instanceof BodyTooLargeError)) request.resume();
};

function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status;
  if (error instanceof RequestError) return HTTP_STATUS[error.code];
  if (error instanceof BodyTooLargeError) return 413;
  if (error instanceof InvalidInputError) return 400;
  if (error instanceof BusyError) return 429;
  if (error instanceof AnswerTimeoutError) return 504;
  if (error instanceof UnavailableError) return 503;
  return 500;
}
