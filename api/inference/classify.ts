import { z } from 'zod';
import { UnavailableError } from '../../zoo/errors.ts';
import type { Classification } from '../../zoo/inference/classifier.ts';
import { RequestError } from '../errors.ts';
import { type InferencePlatform, inferenceOf } from './inference.ts';
import { MAX_BODY_BYTES, MAX_PICTURES } from './limits.ts';

const answerSchema = z.object({
  predictions: z.tuple([
    z.object({
      label: z.string(),
      probability: z.number(),
      scores: z.array(z.object({ label: z.string(), probability: z.number() })),
    }),
  ]),
});

/**
 * Has an endpoint classify encoded pictures (PNG, JPEG …), as the gateway does for HTTP.
 *
 * @throws RequestError NOT_FOUND without such an endpoint, BAD_USER_INPUT for what is no picture, PAYLOAD_TOO_LARGE,
 * UNAVAILABLE while no replica is READY.
 */
export async function classify(
  context: InferencePlatform,
  endpointName: string,
  pictures: Buffer[],
): Promise<Classification[]> {
  if (pictures.length > MAX_PICTURES) {
    throw new RequestError('PAYLOAD_TOO_LARGE', `Send at most ${MAX_PICTURES} pictures at once.`, 'images');
  }
  const inference = await inferenceOf(context);
  const classifications: Classification[] = [];
  for (const [index, picture] of pictures.entries()) {
    if (picture.length > MAX_BODY_BYTES) {
      throw new RequestError(
        'PAYLOAD_TOO_LARGE',
        `Picture ${index + 1} is larger than ${MAX_BODY_BYTES / 2 ** 20} MB.`,
        'images',
      );
    }
    const answer = await inference.infer(endpointName, 'application/octet-stream', picture).catch((error: unknown) => {
      if (error instanceof UnavailableError)
        throw new RequestError('UNAVAILABLE', error.message, undefined, { cause: error });
      throw error;
    });
    if (!answer) throw new RequestError('NOT_FOUND', `There is no endpoint named ${endpointName}.`, 'endpoint');
    const body: unknown = JSON.parse(answer.body.toString('utf8'));
    if (answer.status !== 200) throw refusal(answer.status, index, z.object({ error: z.string() }).parse(body).error);
    classifications.push(answerSchema.parse(body).predictions[0]);
  }
  return classifications;
}

function refusal(status: number, index: number, message: string): Error {
  if (status === 503) return new RequestError('UNAVAILABLE', message);
  if (status < 500) return new RequestError('BAD_USER_INPUT', `Picture ${index + 1}: ${message}`, 'images');
  return new Error(message);
}
