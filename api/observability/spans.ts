import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { redact } from '../../zoo/redact.ts';
import { loggedError } from './logged-error.ts';

export { SpanKind };

/**
 * What carries a trace to another process, as headers of W3C Trace Context: `traceparent`, and `tracestate` if there is one. Empty where
 * nothing is traced. https://www.w3.org/TR/trace-context/
 */
export type TraceHeaders = Record<string, string>;

export interface SpanOptions {
  /** Default: INTERNAL. */
  kind?: SpanKind;
  /** Names and numbers of ours only: no secrets, no queries, nothing that a person entered. */
  attributes?: Attributes;
  /** The headers that came with the request or the job. Default: the span that the code runs in is the parent. */
  parent?: Record<string, unknown> | null | undefined;
}

// Until `openTracing` finds its variables these are OpenTelemetry's functions that do nothing.
const tracer = trace.getTracer('graft');

/** Starts a span, and gives the context to run its work in, with `context.with`. The caller ends it. */
export function startSpan(name: string, { kind, attributes, parent }: SpanOptions = {}): [Span, Context] {
  const around = parent === undefined ? context.active() : propagation.extract(ROOT_CONTEXT, parent ?? {});
  const span = tracer.startSpan(name, { kind: kind ?? SpanKind.INTERNAL, attributes: attributes ?? {} }, around);
  return [span, trace.setSpan(around, span)];
}

/** Runs `work` as a span; one that throws has failed. */
export async function inSpan<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
  const [span, within] = startSpan(name, options);
  try {
    return await context.with(within, work, undefined, span);
  } catch (error) {
    failSpan(span, loggedError(error).message);
    throw error;
  } finally {
    span.end();
  }
}

/** Marks a span as failed, with a reason for people. */
export function failSpan(span: Span, reason: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: redact(reason) });
}

/** Adds to the span that the code runs in. */
export function describeSpan(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes);
}

/** For a message to another process: its spans then are children of the one that the code runs in. */
export function traceHeaders(): TraceHeaders {
  const headers: TraceHeaders = {};
  propagation.inject(context.active(), headers);
  return headers;
}

/** The id of the trace that the code runs in; null outside of any. */
export function currentTraceId(): string | null {
  const found = trace.getSpanContext(context.active());
  return found && isSpanContextValid(found) ? found.traceId : null;
}
