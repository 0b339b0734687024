import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { httpSeconds, servedBytes } from '../observability/metrics.ts';
import { REQUEST_ID_HEADER, requestIdFrom, requestNotes, withRequestId } from '../observability/request-id.ts';
import { routeOf } from './route-of.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Requests of which a busy server has too many to write a line for each, unless they fail. */
const QUIET = new Set([
  '/healthz',
  '/readyz',
  '/metrics',
  '/v2/models/:name/infer',
  '/v2/models/:name/versions/:version/infer',
  '/v2/health/live',
  '/v2/health/ready',
]);

/** The status of a request whose client left before the answer was complete, as nginx logs it. */
export const CLIENT_LEFT = 499;

const LONGEST_PATH = 500;

/**
 * Gives each request its id (see `REQUEST_ID_HEADER`), which every log line of its handling carries and the answer repeats; when
 * it ends, writes one line about it and counts it. The line has the path without its query, and no headers.
 */
export function requestLog(log: Logger): RequestHandler {
  return (request, response, next) => {
    const began = performance.now();
    const id = requestIdFrom(request.headers[REQUEST_ID_HEADER]);
    const { method, socket } = request;
    const path = request.originalUrl.split('?', 1)[0].slice(0, LONGEST_PATH);
    const before = socket.bytesWritten;
    response.set('X-Request-Id', id);
    withRequestId(id, () => {
      const notes = requestNotes();
      response.once('close', () => {
        const status = response.writableFinished ? response.statusCode : CLIENT_LEFT;
        const milliseconds = performance.now() - began;
        const route = routeOf(request);
        httpSeconds.observe(
          { route, method: METHODS.has(method) ? method : 'other', status: String(status) },
          milliseconds / 1000,
        );
        servedBytes.inc({ route }, socket.bytesWritten - before);
        const level = QUIET.has(route) && status < 400 ? 'debug' : 'info';
        const line = { requestId: id, method, path, status, milliseconds: Math.round(milliseconds), ...notes };
        log[level](line, 'request');
      });
      next();
    });
  };
}
