import { z } from 'zod';
import type { Task } from '../../zoo/data/dataset.ts';
import { UnavailableError } from '../../zoo/errors.ts';
import type { Classification, NamedNumber } from '../../zoo/inference/classifier.ts';
import type { FoundEntities } from '../../zoo/inference/find-entities.ts';
import { rankLabels } from '../../zoo/inference/rank-labels.ts';
import type { TextInput } from '../../zoo/text/text-input.ts';
import { RequestError } from '../errors.ts';
import { type InferencePlatform, inferenceOf } from './inference.ts';
import { MAX_BODY_BYTES, MAX_EXAMPLES } from './limits.ts';
import { type AnsweredTensors, readResponse } from './protocol/read-response.ts';
import { exampleInput } from './protocol/takes.ts';
import { writeRequest } from './protocol/write-request.ts';
import { CallerGoneError } from './read-body.ts';

const entitySchema = z.object({
  label: z.string(),
  start: z.int(),
  end: z.int(),
  text: z.string(),
  score: z.number().nullable(),
});

/** What an endpoint predicts, and the mutation that asks for it. */
type Kind = 'labels' | 'numbers' | 'entities';
const KINDS: Record<Kind, string> = { labels: 'predict', numbers: 'predictNumbers', entities: 'predictEntities' };

const kindOf = (task: Task): Kind =>
  task === 'REGRESSION' ? 'numbers' : task === 'TOKEN_LABELS' ? 'entities' : 'labels';

/** The examples that an endpoint is asked to classify. */
export type Examples = ({ modality: 'IMAGE'; pictures: Buffer[] } | { modality: 'TEXT'; texts: TextInput[] }) & {
  /** The group of each example, for checkpoints with group thresholds. */
  groups?: (string | null)[];
};

/** The names of examples in messages, by the argument that held them. */
const ASKED = {
  IMAGE: { one: 'Picture', many: 'pictures', field: 'images' },
  TEXT: { one: 'Text', many: 'texts', field: 'texts' },
} as const;
type Asked = (typeof ASKED)[keyof typeof ASKED];

/**
 * Lets an endpoint classify encoded pictures (PNG, JPEG …) or texts, as the gateway does over HTTP: in one request, unless they are too large
 * for one.
 *
 * @param signal aborted when the caller leaves: then what has not run is dropped
 * @throws RequestError NOT_FOUND without such an endpoint; BAD_USER_INPUT for something that is not a picture or a text, for
 *   the wrong modality, and if the endpoint predicts numbers or entities; PAYLOAD_TOO_LARGE; UNAVAILABLE while no replica is READY.
 */
export async function classify(
  context: InferencePlatform,
  endpointName: string,
  asked: Examples,
  signal?: AbortSignal,
): Promise<Classification[]> {
  const answers = await ask(context, endpointName, asked, { kind: 'labels', signal });
  return answers.flatMap(({ task, tensors }) => {
    const { numbers, names, count } = tensors.rows('probabilities', 'labels');
    const uses = tensors.has('thresholds') ? tensors.strings('thresholds') : null;
    return Array.from({ length: count }, (_, i): Classification => {
      const ranked = rankLabels(names, numbers.slice(i * names.length, (i + 1) * names.length), task);
      return uses ? Object.assign(ranked, { thresholds: useSchema.parse(uses[i]) }) : ranked;
    });
  });
}

const useSchema = z.enum(['APPLIED', 'NO_GROUP', 'UNKNOWN_GROUP']);

/**
 * The numbers that an endpoint predicts for pictures or texts.
 *
 * @param signal as `classify` has it
 * @throws RequestError as `classify`, and if the endpoint predicts labels or entities
 */
export async function predictNumbers(
  context: InferencePlatform,
  endpointName: string,
  asked: Examples,
  signal?: AbortSignal,
): Promise<NamedNumber[][]> {
  const answers = await ask(context, endpointName, asked, { kind: 'numbers', signal });
  return answers.flatMap(({ tensors }) => {
    const { numbers, names, count } = tensors.rows('outputs', 'names');
    return Array.from({ length: count }, (_, i) =>
      names.map((name, column): NamedNumber => ({ name, value: numbers[i * names.length + column] })),
    );
  });
}

/**
 * The entities that an endpoint finds in texts.
 *
 * @param signal as `classify` has it
 * @throws RequestError as `classify`, and if the endpoint does not label words
 */
export async function predictEntities(
  context: InferencePlatform,
  endpointName: string,
  asked: Examples,
  signal?: AbortSignal,
): Promise<FoundEntities[]> {
  const answers = await ask(context, endpointName, asked, { kind: 'entities', signal });
  return answers.flatMap(({ tensors }) => {
    const unread = tensors.numbers('unread_words');
    return tensors
      .strings('entities')
      .map((json, i) => ({ entities: z.array(entitySchema).parse(JSON.parse(json)), unreadWords: unread[i] }));
  });
}

/** What a replica answered, and the task of the revision that it serves. */
interface Answer {
  task: Task;
  tensors: AnsweredTensors;
}

async function ask(
  context: InferencePlatform,
  endpointName: string,
  asked: Examples,
  { kind, signal }: { kind: Kind; signal: AbortSignal | undefined },
): Promise<Answer[]> {
  const named = ASKED[asked.modality];
  const inference = await inferenceOf(context);
  const entry = await inference.find(endpointName);
  if (!entry) throw notFound(endpointName);
  const examples = examplesOf(asked, entry.pairs);
  if (examples.length > MAX_EXAMPLES) {
    throw new RequestError('PAYLOAD_TOO_LARGE', `Send at most ${MAX_EXAMPLES} ${named.many} at once.`, named.field);
  }
  const predicts = kindOf(entry.task);
  if (predicts !== kind) {
    const message = `The endpoint ${endpointName} predicts ${predicts}: use ${KINDS[predicts]}.`;
    throw new RequestError('BAD_USER_INPUT', message, 'endpoint');
  }
  if (entry.modality !== asked.modality) {
    const { field } = ASKED[entry.modality];
    const message = `The endpoint ${endpointName} takes ${entry.modality}, but the request contains ${asked.modality}. Send ${field}.`;
    throw new RequestError('BAD_USER_INPUT', message, named.field);
  }
  const answers: Answer[] = [];
  for (const { first, elements } of inRequests(examples, named)) {
    const groups = asked.groups?.slice(first, first + elements.length);
    const { headers, body } = writeRequest({
      ...{ name: exampleInput(entry), elements, isPairs: entry.pairs },
      ...(groups?.some((group) => group !== null) ? { groups } : {}),
    });
    const answer = await inference
      .infer(endpointName, { headers, body: async () => body, ...(signal ? { signal } : {}) })
      .catch((error: unknown) => {
        if (error instanceof UnavailableError || error instanceof CallerGoneError)
          throw new RequestError('UNAVAILABLE', error.message, undefined, { cause: error });
        throw error;
      });
    if (!answer) throw notFound(endpointName);
    if (answer.status !== 200) {
      const { error } = z.object({ error: z.string() }).parse(JSON.parse(answer.body.toString('utf8')));
      throw refusal(answer.status, error, { named, first, elementsEach: entry.pairs ? 2 : 1 });
    }
    const { version, tensors } = readResponse(answer.body);
    answers.push({ task: entry.revisions.get(version)?.task ?? entry.task, tensors });
  }
  return answers;
}

const notFound = (endpointName: string) =>
  new RequestError('NOT_FOUND', `There is no endpoint named ${endpointName}.`, 'endpoint');

/** The elements of each example: a picture, a text, or the two texts of a pair. */
function examplesOf(asked: Examples, pairs: boolean): Buffer[][] {
  if (asked.modality === 'IMAGE') return asked.pictures.map((picture) => [picture]);
  return asked.texts.map((input, index) => {
    const texts = [input].flat();
    if (pairs === (texts.length === 2)) return texts.map((text) => Buffer.from(text, 'utf8'));
    const message = pairs
      ? 'The model takes pairs of texts, and this is one text. Send both as textPairs.'
      : 'The model takes one text, and this is a pair. Send it as texts.';
    throw new RequestError('BAD_USER_INPUT', `Text ${index + 1}: ${message}`, 'texts');
  });
}

/** What a request holds besides its examples, at the most. */
const SPARE_BYTES = 2 ** 16;

/** Examples in as few requests as their sizes allow. @throws RequestError PAYLOAD_TOO_LARGE if one is too large for any */
function inRequests(examples: Buffer[][], { one, field }: Asked): { first: number; elements: Buffer[][] }[] {
  const requests: { first: number; elements: Buffer[][] }[] = [];
  let bytes = 0;
  for (const [i, elements] of examples.entries()) {
    const own = elements.reduce((sum, { length }) => sum + length + 4, 0);
    if (own > MAX_BODY_BYTES - SPARE_BYTES) {
      const message = `${one} ${i + 1} is larger than ${MAX_BODY_BYTES / 2 ** 20} MB.`;
      throw new RequestError('PAYLOAD_TOO_LARGE', message, field);
    }
    bytes += own;
    const last = requests.at(-1);
    if (last && bytes <= MAX_BODY_BYTES - SPARE_BYTES) last.elements.push(elements);
    else {
      requests.push({ first: i, elements: [elements] });
      bytes = own;
    }
  }
  return requests;
}

/** The place of an example in a message of the protocol. */
const PLACE = /^inputs\.0\.data\.(\d+)(?:: | )/;

function refusal(
  status: number,
  message: string,
  { named, first, elementsEach }: { named: Asked; first: number; elementsEach: number },
): Error {
  if (status === 503 || status === 429) return new RequestError('UNAVAILABLE', message);
  if (status >= 500) return new Error(message);
  const place = PLACE.exec(message);
  if (!place) return new RequestError('BAD_USER_INPUT', message, named.field);
  const example = first + Math.floor(Number(place[1]) / elementsEach);
  return new RequestError(
    'BAD_USER_INPUT',
    `${named.one} ${example + 1}: ${message.slice(place[0].length)}`,
    named.field,
  );
}
