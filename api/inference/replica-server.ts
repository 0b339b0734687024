import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { InvalidInputError } from '../../zoo/errors.ts';
import type { Classifier } from '../../zoo/inference/classifier.ts';
import { splitTexts } from '../../zoo/text/text-input.ts';
import { GROUP_HEADER, readGroup } from './group-header.ts';
import { MAX_BODY_BYTES, MAX_WAITING } from './limits.ts';
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
}

/**
 * The HTTP server of one replica, for the gateway only: `POST /infer` with a picture or a text, or a request of the Open
 * Inference Protocol. Requests are classified one after the other; callers beyond a limit get 503.
 */
export function createReplicaServer({ classifier, endpointName, revision, secret }: ReplicaServerOptions): Server {
  const model = { name: endpointName, version: String(revision), labels: classifier.labels };
  const expected = Buffer.from(secret);
  let underWay = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** Runs `work` after all work that was submitted before. */
  const serially = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };

  const infer = async (kind: BodyKind, body: Buffer, group: string | null): Promise<Answer> => {
    if (kind === 'json') {
      const { id, examples, groups } = parseInferenceRequest(body, classifier);
      if (classifier.task === 'REGRESSION') {
        const numbers = await serially(() => classifier.predictNumbers(examples));
        return { status: 200, body: numbersResponse(model, id, numbers) };
      }
      if (classifier.task === 'TOKEN_LABELS') {
        const found = await serially(() => classifier.findEntities(examples));
        return { status: 200, body: entitiesResponse(model, id, found) };
      }
      const classifications = await serially(() => classifier.classify(examples, groups));
      return { status: 200, body: inferenceResponse(model, id, classifications) };
    }
    if (classifier.pairs && kind === 'text' && typeof splitTexts(body.toString('utf8')) === 'string') {
      throw new InvalidInputError(PAIRS_WANTED);
    }
    const predictions = await serially(() => predict(classifier, body, group));
    return { status: 200, body: { model_name: model.name, model_version: model.version, predictions } };
  };

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    if (!isSecret(request.headers[SECRET_HEADER], expected)) return failure(403, 'Send requests to the gateway.');
    if (request.method !== 'POST' || request.url !== '/infer') return failure(404, 'The only route is POST /infer.');
    const kind = bodyKind(request.headers['content-type']);
    if (!kind) return failure(415, 'This is not a picture, a text or JSON.');
    if (kind === (classifier.modality === 'TEXT' ? 'picture' : 'text'))
      return failure(415, WANTED[classifier.modality]);
    if (underWay >= MAX_WAITING) {
      return failure(503, `${underWay} requests are waiting already. Try again, or deploy more replicas.`);
    }
    underWay++;
    try {
      return await infer(kind, await readBody(request, MAX_BODY_BYTES), readGroup(request.headers[GROUP_HEADER]));
    } catch (error) {
      if (error instanceof InvalidInputError) return failure(400, error.message);
      if (error instanceof BodyTooLargeError) return failure(413, error.message);
      if (!(error instanceof CallerGoneError)) console.error(error);
      return failure(500, 'The replica could not answer; the log of the worker says why.');
    } finally {
      underWay--;
    }
  };

  const server = createServer(async (request, response) => send(response, await answer(request)));
  // Longer than the gateway keeps a connection, so that it never writes into one that is closing.
  server.keepAliveTimeout = 65_000;
  return server;
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

function send(response: ServerResponse, { status, body }: Answer): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.end(bytes);
}
