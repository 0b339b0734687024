import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { InvalidInputError } from '../../zoo/errors.ts';
import type { Classifier } from '../../zoo/inference/classifier.ts';
import { processLog } from '../observability/logger.ts';
import { REQUEST_ID_HEADER, requestIdFrom, withRequestId } from '../observability/request-id.ts';
import { describeSpan, failSpan, inSpan, SpanKind } from '../observability/spans.ts';
import { Admission, BusyError } from './admission.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import { answerInference, type Predictor } from './protocol/answer-inference.ts';
import { InferenceCounters } from './protocol/inference-counters.ts';
import { sendBody } from './protocol/send-json.ts';
import { BodyTooLargeError, CallerGoneError, readBody } from './read-body.ts';
import { UnsupportedMediaError } from './unsupported-media.ts';

/** The header with which the gateway authenticates itself. */
export const SECRET_HEADER = 'x-graft-replica-secret';

export interface ReplicaServerOptions {
  classifier: Classifier;
  endpointName: string;
  revision: number;
  secret: string;
}

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/**
 * The HTTP server of one replica, for the gateway only: `POST /infer` with a picture or a text, or a request of the Open
 * Inference Protocol. Callers that would wait too long get 429, before their body is read; what a caller that disconnected asked is not
 * computed. `GET /ready` answers 200.
 */
export function createReplicaServer({
  classifier: shared,
  endpointName,
  revision,
  secret,
}: ReplicaServerOptions): Server {
  const model = { name: endpointName, version: String(revision) };
  const expected = Buffer.from(secret);
  const admission = new Admission(shared);
  const counters = new InferenceCounters(() => shared.executions());

  const answer = async (request: IncomingMessage, signal: AbortSignal): Promise<Answer> => {
    if (!isSecret(request.headers[SECRET_HEADER], expected)) return failure(403, 'Send requests to the gateway.');
    if (request.method === 'GET' && request.url === '/ready') return json(200, { ready: true });
    if (request.method === 'GET' && request.url === '/stats') return json(200, counters.statistics());
    if (request.method !== 'POST' || request.url !== '/infer') return failure(404, 'The only route is POST /infer.');
    const began = performance.now();
    const entered = admission.enter(request);
    try {
      const body = await inSpan('read body', {}, () => readBody(request, MAX_BODY_BYTES));
      entered.read();
      const received = { headers: request.headers, body };
      const caller = ofCaller(shared, signal);
      const { examples, ...answered } = await inSpan('predict', {}, () => answerInference(received, model, caller));
      describeSpan({ 'graft.examples': examples });
      counters.answered(examples, performance.now() - began);
      return { status: 200, ...answered };
    } catch (error) {
      if (!signal.aborted) counters.failed(performance.now() - began);
      throw error;
    } finally {
      entered.end();
    }
  };

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<number> => {
    const began = performance.now();
    const left = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) left.abort(new CallerGoneError('The client disconnected.'));
    });
    const answered = await answer(request, left.signal).catch(failureOf);
    if (!left.signal.aborted) sendBody(response, answered);
    const milliseconds = Math.round(performance.now() - began);
    processLog().debug({ status: answered.status, milliseconds }, 'answered');
    return answered.status;
  };

  const attributes = { 'graft.endpoint': endpointName, 'graft.endpoint.revision': revision };
  const server = createServer((request, response) =>
    withRequestId(requestIdFrom(request.headers[REQUEST_ID_HEADER]), () =>
      inSpan('replica /infer', { kind: SpanKind.SERVER, parent: request.headers, attributes }, async (span) => {
        const status = await respond(request, response);
        span.setAttribute('http.response.status_code', status);
        if (status >= 500) failSpan(span, 'the replica could not answer');
      }),
    ),
  );
  // Longer than the gateway keeps a connection, so that it never writes into one that is closing.
  server.keepAliveTimeout = 65_000;
  return server;
}

/** The same for one caller: what it asked and has not run is dropped when it disconnects. */
function ofCaller(classifier: Classifier, signal: AbortSignal): Predictor {
  return {
    ...classifier,
    classify: (examples, groups) => classifier.classify(examples, groups, signal),
    predictNumbers: (examples) => classifier.predictNumbers(examples, signal),
    findEntities: (examples) => classifier.findEntities(examples, signal),
  };
}

function failureOf(error: unknown): Answer {
  if (error instanceof BusyError) {
    const { headers, ...refusal } = failure(429, error.message);
    return { ...refusal, headers: { ...headers, 'retry-after': String(error.retryAfter) } };
  }
  if (error instanceof UnsupportedMediaError) return failure(415, error.message);
  if (error instanceof InvalidInputError) return failure(400, error.message);
  if (error instanceof BodyTooLargeError) return failure(413, error.message);
  if (!(error instanceof CallerGoneError)) processLog().error({ err: error }, 'a request could not be answered');
  return failure(500, 'The replica could not answer; the log of the worker says why.');
}

function isSecret(shown: string | string[] | undefined, expected: Buffer): boolean {
  const bytes = Buffer.from(typeof shown === 'string' ? shown : '');
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

const failure = (status: number, error: string): Answer => json(status, { error });

function json(status: number, value: object): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(value)) };
}
