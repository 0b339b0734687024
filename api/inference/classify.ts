import { z } from 'zod';
import type { Task } from '../../zoo/data/dataset.ts';
import { UnavailableError } from '../../zoo/errors.ts';
import type { Classification, NamedNumber } from '../../zoo/inference/classifier.ts';
import type { FoundEntities } from '../../zoo/inference/find-entities.ts';
import { joinTexts, type TextInput } from '../../zoo/text/text-input.ts';
import { RequestError } from '../errors.ts';
import { GROUP_HEADER } from './group-header.ts';
import { type InferencePlatform, inferenceOf } from './inference.ts';
import { MAX_BODY_BYTES, MAX_EXAMPLES } from './limits.ts';

const classificationSchema = z.object({
  label: z.string(),
  probability: z.number(),
  scores: z.array(z.object({ label: z.string(), probability: z.number() })),
  labels: z.array(z.string()),
  thresholds: z.enum(['APPLIED', 'NO_GROUP', 'UNKNOWN_GROUP']).exactOptional(),
});

const numbersSchema = z.object({ numbers: z.array(z.object({ name: z.string(), value: z.number() })) });

const entitiesSchema = z.object({
  entities: z.array(
    z.object({ label: z.string(), start: z.int(), end: z.int(), text: z.string(), score: z.number().nullable() }),
  ),
  unreadWords: z.int(),
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

/** The names of examples in messages, by the argument that held them, and the media types that they are sent as. */
const ASKED = {
  IMAGE: { one: 'Picture', many: 'pictures', field: 'images', type: 'application/octet-stream' },
  TEXT: { one: 'Text', many: 'texts', field: 'texts', type: 'text/plain; charset=utf-8' },
} as const;
type Asked = (typeof ASKED)[keyof typeof ASKED];

/**
 * Lets an endpoint classify encoded pictures (PNG, JPEG …) or texts, as the gateway does over HTTP.
 *
 * @throws RequestError NOT_FOUND without such an endpoint; BAD_USER_INPUT for something that is not a picture or a text, for
 *   the wrong modality, and if the endpoint predicts numbers or entities; PAYLOAD_TOO_LARGE; UNAVAILABLE while no replica is READY.
 */
export function classify(context: InferencePlatform, endpointName: string, asked: Examples): Promise<Classification[]> {
  return ask(context, endpointName, asked, { schema: classificationSchema, kind: 'labels' });
}

/**
 * The numbers that an endpoint predicts for pictures or texts.
 *
 * @throws RequestError as `classify`, and if the endpoint predicts labels or entities
 */
export async function predictNumbers(
  context: InferencePlatform,
  endpointName: string,
  asked: Examples,
): Promise<NamedNumber[][]> {
  const answers = await ask(context, endpointName, asked, { schema: numbersSchema, kind: 'numbers' });
  return answers.map(({ numbers }) => numbers);
}

/**
 * The entities that an endpoint finds in texts.
 *
 * @throws RequestError as `classify`, and if the endpoint does not label words
 */
export function predictEntities(
  context: InferencePlatform,
  endpointName: string,
  asked: Examples,
): Promise<FoundEntities[]> {
  return ask(context, endpointName, asked, { schema: entitiesSchema, kind: 'entities' });
}

async function ask<Answer>(
  context: InferencePlatform,
  endpointName: string,
  asked: Examples,
  wanted: { schema: z.ZodType<Answer>; kind: Kind },
): Promise<Answer[]> {
  const kind = ASKED[asked.modality];
  const examples =
    asked.modality === 'IMAGE' ? asked.pictures : asked.texts.map((text) => Buffer.from(joinTexts(text), 'utf8'));
  if (examples.length > MAX_EXAMPLES) {
    throw new RequestError('PAYLOAD_TOO_LARGE', `Send at most ${MAX_EXAMPLES} ${kind.many} at once.`, kind.field);
  }
  const inference = await inferenceOf(context);
  const entry = await inference.find(endpointName);
  const modality = entry?.modality;
  const predicts = entry ? kindOf(entry.task) : wanted.kind;
  if (predicts !== wanted.kind) {
    const message = `The endpoint ${endpointName} predicts ${predicts}: use ${KINDS[predicts]}.`;
    throw new RequestError('BAD_USER_INPUT', message, 'endpoint');
  }
  if (modality && modality !== asked.modality) {
    const { field } = ASKED[modality];
    const message = `The endpoint ${endpointName} takes ${modality}, but the request contains ${asked.modality}. Send ${field}.`;
    throw new RequestError('BAD_USER_INPUT', message, kind.field);
  }
  const answers: Answer[] = [];
  for (const [index, example] of examples.entries()) {
    if (example.length > MAX_BODY_BYTES) {
      throw new RequestError(
        'PAYLOAD_TOO_LARGE',
        `${kind.one} ${index + 1} is larger than ${MAX_BODY_BYTES / 2 ** 20} MB.`,
        kind.field,
      );
    }
    const group = asked.groups?.[index] ?? null;
    const headers = {
      'content-type': kind.type,
      ...(group === null ? {} : { [GROUP_HEADER]: encodeURIComponent(group) }),
    };
    const answer = await inference
      .infer(endpointName, { headers, body: async () => example })
      .catch((error: unknown) => {
        if (error instanceof UnavailableError)
          throw new RequestError('UNAVAILABLE', error.message, undefined, { cause: error });
        throw error;
      });
    if (!answer) throw new RequestError('NOT_FOUND', `There is no endpoint named ${endpointName}.`, 'endpoint');
    const body: unknown = JSON.parse(answer.body.toString('utf8'));
    if (answer.status !== 200) {
      throw refusal(answer.status, index, kind, z.object({ error: z.string() }).parse(body).error);
    }
    answers.push(z.object({ predictions: z.tuple([wanted.schema]) }).parse(body).predictions[0]);
  }
  return answers;
}

function refusal(status: number, index: number, { one, field }: Asked, message: string): Error {
  if (status === 503 || status === 429) return new RequestError('UNAVAILABLE', message);
  if (status < 500) return new RequestError('BAD_USER_INPUT', `${one} ${index + 1}: ${message}`, field);
  return new Error(message);
}
