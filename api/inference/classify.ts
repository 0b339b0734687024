import { z } from 'zod';
import { UnavailableError } from '../../zoo/errors.ts';
import type { Classification } from '../../zoo/inference/classifier.ts';
import { joinTexts, type TextInput } from '../../zoo/text/text-input.ts';
import { RequestError } from '../errors.ts';
import { type InferencePlatform, inferenceOf } from './inference.ts';
import { MAX_BODY_BYTES, MAX_EXAMPLES } from './limits.ts';

const answerSchema = z.object({
  predictions: z.tuple([
    z.object({
      label: z.string(),
      probability: z.number(),
      scores: z.array(z.object({ label: z.string(), probability: z.number() })),
    }),
  ]),
});

/** The examples that an endpoint is asked to classify. */
export type Examples = { modality: 'IMAGE'; pictures: Buffer[] } | { modality: 'TEXT'; texts: TextInput[] };

/** The names of examples in messages, by the argument that held them, and the media types that they are sent as. */
const ASKED = {
  IMAGE: { one: 'Picture', many: 'pictures', field: 'images', type: 'application/octet-stream' },
  TEXT: { one: 'Text', many: 'texts', field: 'texts', type: 'text/plain; charset=utf-8' },
} as const;
type Asked = (typeof ASKED)[keyof typeof ASKED];

/**
 * Lets an endpoint classify encoded pictures (PNG, JPEG …) or texts, as the gateway does over HTTP.
 *
 * @throws RequestError NOT_FOUND without such an endpoint; BAD_USER_INPUT for something that is not a picture or a text, and
 *   for the wrong modality; PAYLOAD_TOO_LARGE; UNAVAILABLE while no replica is READY.
 */
export async function classify(
  context: InferencePlatform,
  endpointName: string,
  asked: Examples,
): Promise<Classification[]> {
  const kind = ASKED[asked.modality];
  const examples =
    asked.modality === 'IMAGE' ? asked.pictures : asked.texts.map((text) => Buffer.from(joinTexts(text), 'utf8'));
  if (examples.length > MAX_EXAMPLES) {
    throw new RequestError('PAYLOAD_TOO_LARGE', `Send at most ${MAX_EXAMPLES} ${kind.many} at once.`, kind.field);
  }
  const inference = await inferenceOf(context);
  const modality = (await inference.find(endpointName))?.modality;
  if (modality && modality !== asked.modality) {
    const wanted = ASKED[modality];
    const message = `The endpoint ${endpointName} takes ${modality}, but the request contains ${asked.modality}. Send ${wanted.field}.`;
    throw new RequestError('BAD_USER_INPUT', message, kind.field);
  }
  const classifications: Classification[] = [];
  for (const [index, example] of examples.entries()) {
    if (example.length > MAX_BODY_BYTES) {
      throw new RequestError(
        'PAYLOAD_TOO_LARGE',
        `${kind.one} ${index + 1} is larger than ${MAX_BODY_BYTES / 2 ** 20} MB.`,
        kind.field,
      );
    }
    const answer = await inference.infer(endpointName, kind.type, example).catch((error: unknown) => {
      if (error instanceof UnavailableError)
        throw new RequestError('UNAVAILABLE', error.message, undefined, { cause: error });
      throw error;
    });
    if (!answer) throw new RequestError('NOT_FOUND', `There is no endpoint named ${endpointName}.`, 'endpoint');
    const body: unknown = JSON.parse(answer.body.toString('utf8'));
    if (answer.status !== 200) {
      throw refusal(answer.status, index, kind, z.object({ error: z.string() }).parse(body).error);
    }
    classifications.push(answerSchema.parse(body).predictions[0]);
  }
  return classifications;
}

function refusal(status: number, index: number, { one, field }: Asked, message: string): Error {
  if (status === 503) return new RequestError('UNAVAILABLE', message);
  if (status < 500) return new RequestError('BAD_USER_INPUT', `${one} ${index + 1}: ${message}`, field);
  return new Error(message);
}
