import { context } from '@opentelemetry/api';
import type { RequestHandler } from 'express';
import { currentRequestId, noteRequest, requestNotes } from '../observability/request-id.ts';
import { currentTraceId, failSpan, SpanKind, startSpan } from '../observability/spans.ts';
import { CLIENT_LEFT } from './request-log.ts';
import { routeOf } from './route-of.ts';

/** What load balancers and Prometheus ask every few seconds. */
const UNTRACED = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Makes each request a span, a child of the one that its `traceparent` names. It has the route and the fields of GraphQL that were asked, but
 * no path, no query and no headers. Mount it after `requestLog`, whose line then has the trace's id.
 */
export const requestTrace: RequestHandler = (request, response, next) => {
  if (UNTRACED.has(request.path)) return next();
  const { method } = request;
  const attributes = { 'http.request.method': method, 'graft.request.id': currentRequestId() ?? '' };
  const [span, within] = startSpan(method, { kind: SpanKind.SERVER, parent: request.headers, attributes });
  context.with(within, () => {
    const traceId = currentTraceId();
    if (traceId !== null) noteRequest({ traceId });
    const notes = requestNotes();
    response.once('close', () => {
      const status = response.writableFinished ? response.statusCode : CLIENT_LEFT;
      const route = routeOf(request);
      const fields = Array.isArray(notes.fields) ? notes.fields.map(String) : [];
      span.updateName([method, route, ...fields.slice(0, 1)].join(' '));
      span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
      if (fields.length > 0)
        span.setAttributes({ 'graphql.operation.type': String(notes.operation), 'graft.graphql.fields': fields });
      if (status >= 500) failSpan(span, `status ${status}`);
      span.end();
    });
    next();
  });
};
