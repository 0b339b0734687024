import type { IncomingHttpHeaders } from 'node:http';
import { InvalidInputError } from '../../../zoo/errors.ts';
import type { Classifier } from '../../../zoo/inference/classifier.ts';
import { InvalidExampleError } from '../../../zoo/inference/invalid-example.ts';
import { splitTexts } from '../../../zoo/text/text-input.ts';
import { GROUP_HEADER, readGroup } from '../group-header.ts';
import { MAX_BODY_BYTES } from '../limits.ts';
import { type BodyKind, bodyKind } from '../media-type.ts';
import { UnsupportedMediaError } from '../unsupported-media.ts';
import { deflateBody } from './deflate-body.ts';
import { inflateBody } from './inflate-body.ts';
import { classificationTensors, entityTensors, numberTensors, type OutputTensor } from './predicted-tensors.ts';
import { type Examples, readExamples } from './read-examples.ts';
import { readRequest } from './read-request.ts';
import { checkOutputs, JSON_LENGTH_HEADER, type Rendered, renderResponse } from './render-response.ts';
import { exampleInput, outputsOf, type Takes } from './takes.ts';

/** What answers a request's examples: a checkpoint, or what queues them for one. */
export type Predictor = Pick<
  Classifier,
  | 'task'
  | 'modality'
  | 'pairs'
  | 'labels'
  | 'pixels'
  | 'tokens'
  | 'thresholds'
  | 'classify'
  | 'predictNumbers'
  | 'findEntities'
>;

/** A request to an endpoint as it came, its body not inflated. */
export interface ReceivedRequest {
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface InferenceAnswer extends Rendered {
  /** How many examples were answered. */
  examples: number;
}

interface Model {
  name: string;
  version: string;
}

const WANTED = {
  IMAGE: 'This endpoint takes pictures. Send one as image/png, image/jpeg, image/webp or image/gif.',
  TEXT: 'This endpoint takes texts. Send one as text/plain in UTF-8.',
};

/** A plain text has no place for the second one. */
const PAIRS_WANTED =
  'This endpoint takes pairs of texts, and this is one text. Send both as application/json: {"inputs": [{"name": "text", "shape": [1, 2], "datatype": "BYTES", "data": ["first", "second"]}]}; in GraphQL as textPairs.';

/**
 * Answers a request: of the Open Inference Protocol, version 2, with the extensions for binary tensor data and classification, or a picture
 * or text as the whole body.
 *
 * https://github.com/open-inference/open-inference-protocol/blob/main/specification/protocol/inference_rest.md
 *
 * @throws UnsupportedMediaError, BodyTooLargeError (inflated), InvalidInputError, and what the predictor throws
 */
export async function answerInference(
  { headers, body: received }: ReceivedRequest,
  model: Model,
  predictor: Predictor,
): Promise<InferenceAnswer> {
  const body = await inflateBody(received, headers['content-encoding'], MAX_BODY_BYTES);
  const answer = isProtocol(headers, body)
    ? await answerProtocol(body, lengthIn(headers), { model, predictor })
    : await answerBody(headers, body, { model, predictor });
  const accepted = headers['accept-encoding'];
  const deflated = await deflateBody(answer.body, Array.isArray(accepted) ? accepted.join() : accepted);
  return {
    examples: answer.examples,
    headers: { ...answer.headers, ...(deflated.encoding ? { 'content-encoding': deflated.encoding } : {}) },
    body: deflated.body,
  };
}

interface Answering {
  model: Model;
  predictor: Predictor;
}

const lengthIn = (headers: IncomingHttpHeaders): string | undefined => headers[JSON_LENGTH_HEADER]?.toString();

/** Clients of the protocol may send no content type: then the first character tells JSON from a picture. */
function isProtocol(headers: IncomingHttpHeaders, body: Buffer): boolean {
  if (lengthIn(headers) !== undefined) return true;
  const kind = bodyKind(headers['content-type']);
  return kind === 'json' || (kind === 'unset' && /^\s*[{[]/.test(body.subarray(0, 100).toString('latin1')));
}

async function answerProtocol(
  body: Buffer,
  jsonLength: string | undefined,
  { model, predictor }: Answering,
): Promise<InferenceAnswer> {
  const takes: Takes = { ...predictor, hasThresholds: predictor.thresholds !== null };
  const request = readRequest(body, jsonLength, exampleOf(takes));
  const { placeOf, ...asked } = readExamples(request.inputs, takes);
  checkOutputs(
    request.outputs,
    outputsOf(takes).map(({ name }) => name),
  );
  try {
    const tensors = await tensorsFor(asked, predictor);
    return { examples: asked.examples.length, ...renderResponse(model, request, tensors) };
  } catch (error) {
    throw error instanceof InvalidExampleError
      ? new InvalidInputError(`${placeOf(error.index)}: ${error.message}`, undefined, { cause: error })
      : error;
  }
}

async function tensorsFor(
  { examples, groups }: Omit<Examples, 'placeOf'>,
  predictor: Predictor,
): Promise<OutputTensor[]> {
  const { task, labels } = predictor;
  switch (task) {
    case 'REGRESSION':
      return numberTensors(await predictor.predictNumbers(examples), labels);
    case 'TOKEN_LABELS':
      return entityTensors(await predictor.findEntities(examples));
    default:
      return classificationTensors(await predictor.classify(examples, groups), labels);
  }
}

/** A picture or a text is the whole body, and the answer is Graft's own: a prediction with its scores in order. */
async function answerBody(
  headers: IncomingHttpHeaders,
  body: Buffer,
  { model, predictor }: Answering,
): Promise<InferenceAnswer> {
  const { modality, pairs } = predictor;
  const kind = bodyKind(headers['content-type']);
  if (!kind) throw new UnsupportedMediaError('This is not a picture, a text or JSON.');
  if (kind === (modality === 'TEXT' ? 'picture' : 'text')) throw new UnsupportedMediaError(WANTED[modality]);
  if (body.length === 0) throw new InvalidInputError('The body is empty. Send a picture or a text.');
  if (pairs && isOneText(kind, body)) throw new InvalidInputError(PAIRS_WANTED);
  const predictions = await predictionsFor(body, readGroup(headers[GROUP_HEADER]), predictor);
  const answer = { model_name: model.name, model_version: model.version, predictions };
  return { examples: 1, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(answer)) };
}

const isOneText = (kind: BodyKind, body: Buffer) =>
  kind === 'text' && typeof splitTexts(body.toString('utf8')) === 'string';

async function predictionsFor(body: Buffer, group: string | null, predictor: Predictor): Promise<object[]> {
  switch (predictor.task) {
    case 'REGRESSION':
      return (await predictor.predictNumbers([body])).map((numbers) => ({ numbers }));
    case 'TOKEN_LABELS':
      return predictor.findEntities([body]);
    default:
      return (await predictor.classify([body], [group])).map(({ probabilities: _, ...prediction }) => prediction);
  }
}

/** A request for the endpoint, for messages. */
function exampleOf(takes: Takes): string {
  const name = exampleInput(takes);
  const data = takes.pairs
    ? ['<a text>', '<its second>']
    : [takes.modality === 'IMAGE' ? '<base64 of a picture>' : '<a text>'];
  return JSON.stringify({ inputs: [{ name, shape: takes.pairs ? [1, 2] : [1], datatype: 'BYTES', data }] });
}
