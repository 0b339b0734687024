import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { uuidv7 } from 'uuidv7';
import { asRequestError, HTTP_STATUS } from '../errors.ts';

/**
 * Reports a route's error as `{ errors: [{ message, extensions: { code } }] }`, as GraphQL does, so that a client needs to
 * know one shape.
 */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    // Part of the answer is sent: break the connection, so that the client does not take it for complete.
    if (response.headersSent) return next(error);
    const { status, code, message, field, retryAfterSeconds } = describe(log, error);
    // Headers that the route set for the file that it did not send: this answer must not be cached.
    for (const name of ['ETag', 'Content-Disposition', 'Content-Length', 'Content-Type']) response.removeHeader(name);
    response.set('Cache-Control', 'no-store');
    if (retryAfterSeconds) response.set('Retry-After', String(retryAfterSeconds));
    response
      .status(status)
      .json({ errors: [{ message, extensions: field === undefined ? { code } : { code, field } }] });
    // The rest of the body is read and dropped: a client that is still writing would not see the answer otherwise.
    request.resume();
  };
}

interface Described {
  status: number;
  code: string;
  message: string;
  field?: string;
  retryAfterSeconds?: unknown;
}

function describe(log: Logger, error: unknown): Described {
  const request = asRequestError(error);
  if (request)
    return {
      ...{ status: HTTP_STATUS[request.code], code: request.code, message: request.message, field: request.field },
      retryAfterSeconds: request.details?.retryAfterSeconds,
    };
  const { status, type } = error as { status?: number; type?: string };
  if (type === 'entity.too.large')
    return {
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
      message: 'The request is too large: 30 MB at most with a token, 100 kB without.',
    };
  if (type === 'entity.parse.failed')
    return { status: 400, code: 'BAD_USER_INPUT', message: 'The request is not valid JSON.' };
  if (status !== undefined && status >= 400 && status < 500)
    return { status, code: 'BAD_USER_INPUT', message: (error as Error).message };
  const id = uuidv7();
  log.error({ id, err: error }, 'a request failed');
  return {
    status: 500,
    code: 'INTERNAL_SERVER_ERROR',
    message: `Something went wrong on the server; its log has details under the id ${id}.`,
  };
}
