import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { InvalidInputError } from '../../zoo/errors.ts';
import type { Classifier } from '../../zoo/inference/classifier.ts';
import { splitTexts } from '../../zoo/text/text-input.ts';
import { Admission, BusyError } from './admission.ts';
import { GROUP_HEADER, readGroup } from './group-header.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import { type BodyKind, bodyKind } from './media-type.ts';
import { entitiesResponse, inferenceResponse, numbersResponse, parseInferenceRequest } from './open-inference.ts';
import { BodyTooLargeError, CallerGoneError, readBody } from './read-body.ts';

/** The header with which the gateway authenticates itself. */
export const SECRET_HEADER = 'x-graft-replica-secret';

export interface ReplicaServerOptions {
  classifier: Classifier;
  endpointName: string;
  revision: number;
  secret: string;
}

const WANTED = {
  IMAGE: 'This endpoint takes pictures. Send one as image/png, image/jpeg, image/webp or image/gif.',
  TEXT: 'This endpoint takes texts. Send one as text/plain in UTF-8.',
};

/** A plain text has no place for the second one. */
const PAIRS_WANTED =
  'This endpoint takes pairs of texts, and this is one text. Send both as application/json: {"inputs": [{"name": "text", "shape": [1, 2], "datatype": "BYTES", "data": ["first", "second"]}]}; in GraphQL as textPairs.';

interface Answer {
  status: number;
  body: object;
  headers?: Record<string, string>;
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
  const model = { name: endpointName, version: String(revision), labels: shared.labels };
  const expected = Buffer.from(secret);
  const admission = new Admission(shared);

  const infer = async (classifier: Classifier, kind: BodyKind, body: Buffer, group: string | null): Promise<Answer> => {
    if (kind === 'json') {
      const { id, examples, groups } = parseInferenceRequest(body, classifier);
      if (classifier.task === 'REGRESSION') {
        const numbers = await classifier.predictNumbers(examples);
        return { status: 200, body: numbersResponse(model, id, numbers) };
      }
      if (classifier.task === 'TOKEN_LABELS') {
        const found = await classifier.findEntities(examples);
        return { status: 200, body: entitiesResponse(model, id, found) };
      }
      const classifications = await classifier.classify(examples, groups);
      return { status: 200, body: inferenceResponse(model, id, classifications) };
    }
    if (classifier.pairs && kind === 'text' && typeof splitTexts(body.toString('utf8')) === 'string') {
      throw new InvalidInputError(PAIRS_WANTED);
    }
    const predictions = await predict(classifier, body, group);
    return { status: 200, body: { model_name: model.name, model_version: model.version, predictions } };
  };

  const answer = async (request: IncomingMessage, signal: AbortSignal): Promise<Answer> => {
    if (!isSecret(request.headers[SECRET_HEADER], expected)) return failure(403, 'Send requests to the gateway.');
    if (request.method === 'GET' && request.url === '/ready') return { status: 200, body: { ready: true } };
    if (request.method !== 'POST' || request.url !== '/infer') return failure(404, 'The only route is POST /infer.');
    const kind = bodyKind(request.headers['content-type']);
    if (!kind) return failure(415, 'This is not a picture, a text or JSON.');
    if (kind === (shared.modality === 'TEXT' ? 'picture' : 'text')) return failure(415, WANTED[shared.modality]);
    const entered = admission.enter(request);
    try {
      const body = await readBody(request, MAX_BODY_BYTES);
      entered.read();
      return await infer(ofCaller(shared, signal), kind, body, readGroup(request.headers[GROUP_HEADER]));
    } finally {
      entered.end();
    }
  };

  const server = createServer(async (request, response) => {
    const left = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) left.abort(new CallerGoneError('The client disconnected.'));
    });
    const answered = await answer(request, left.signal).catch(failureOf);
    if (!left.signal.aborted) send(response, answered);
  });
  // Longer than the gateway keeps a connection, so that it never writes into one that is closing.
  server.keepAliveTimeout = 65_000;
  return server;
}

/** The same for one caller: what it asked and has not run is dropped when it disconnects. */
function ofCaller(classifier: Classifier, signal: AbortSignal): Classifier {
  return {
    ...classifier,
    classify: (examples, groups) => classifier.classify(examples, groups, signal),
    predictNumbers: (examples) => classifier.predictNumbers(examples, signal),
    findEntities: (examples) => classifier.findEntities(examples, signal),
  };
}

function failureOf(error: unknown): Answer {
  if (error instanceof BusyError)
    return { ...failure(429, error.message), headers: { 'retry-after': String(error.retryAfter) } };
  if (error instanceof InvalidInputError) return failure(400, error.message);
  if (error instanceof BodyTooLargeError) return failure(413, error.message);
  if (!(error instanceof CallerGoneError)) console.error(error);
  return failure(500, 'The replica could not answer; the log of the worker says why.');
}

async function predict(classifier: Classifier, body: Buffer, group: string | null): Promise<object[]> {
  switch (classifier.task) {
    case 'REGRESSION':
      return (await classifier.predictNumbers([body])).map((numbers) => ({ numbers }));
    case 'TOKEN_LABELS':
      return classifier.findEntities([body]);
    default:
      return classifier.classify([body], [group]);
  }
}

function isSecret(shown: string | string[] | undefined, expected: Buffer): boolean {
  const bytes = Buffer.from(typeof shown === 'string' ? shown : '');
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

function failure(status: number, error: string): Answer {
  return { status, body: { error } };
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { ...headers, 'content-type': 'application/json', 'content-length': bytes.length });
  response.end(bytes);
}
