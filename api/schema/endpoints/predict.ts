import { z } from 'zod';
import type { TextInput } from '../../../zoo/text/text-input.ts';
import type { Context } from '../../context.ts';
import { RequestError } from '../../errors.ts';
import {
  predictEntities as askEntities,
  predictNumbers as askNumbers,
  classify,
  type Examples,
} from '../../inference/classify.ts';
import { decodeBase64 } from '../../inference/decode-base64.ts';
import { optional, parse } from '../../parse.ts';
import type { EntityPrediction, NamedNumber, Prediction } from './endpoint-type.ts';
import { endpointByName } from './endpoints.ts';

const MAX_IMAGES = 16;
const MAX_IMAGE_BYTES = 20_000_000;

const MAX_TEXTS = 64;

const oneText = z
  .string()
  .refine((text) => text.trim() !== '', 'must not be empty')
  .refine((text) => !text.includes('\0'), 'must not contain a zero character');

const predictInput = z
  .object({
    endpoint: z.string(),
    images: optional(
      z
        .array(z.string(), 'must hold 1 to 16 pictures, as base64 or data URIs')
        .min(1, 'must hold at least one picture')
        .max(MAX_IMAGES, `must hold at most ${MAX_IMAGES} pictures; send the others in another call`),
    ),
    texts: optional(
      z
        .array(oneText, 'must hold 1 to 64 texts')
        .min(1, 'must hold at least one text')
        .max(MAX_TEXTS, `must hold at most ${MAX_TEXTS} texts; send the others in another call`),
    ),
    textPairs: optional(
      z
        .array(z.object({ text: oneText, textPair: oneText }), 'must hold 1 to 64 pairs of texts')
        .min(1, 'must hold at least one pair')
        .max(MAX_TEXTS, `must hold at most ${MAX_TEXTS} pairs; send the others in another call`),
    ),
    groups: optional(z.array(z.string().max(500).nullable())),
  })
  .refine((given) => [given.images, given.texts, given.textPairs].filter((value) => value !== null).length === 1, {
    message: 'or texts or textPairs must be given, and only one of them',
    path: ['images'],
  });

/** The endpoint's name, and the examples, decoded. */
async function askedOf(context: Context, input: unknown): Promise<{ name: string; asked: Examples }> {
  const { endpoint, images, texts, textPairs, groups } = parse(predictInput, input);
  const inputs: TextInput[] | undefined = texts ?? textPairs?.map(({ text, textPair }) => [text, textPair]);
  const examples: Examples = inputs
    ? { modality: 'TEXT', texts: inputs }
    : { modality: 'IMAGE', pictures: (images ?? []).map(decodeImage) };
  const count = inputs?.length ?? images?.length ?? 0;
  if (groups && groups.length !== count)
    throw new RequestError(
      'BAD_USER_INPUT',
      `groups must hold one name, or null, for each of ${count} examples.`,
      'groups',
    );
  const asked = groups ? { ...examples, groups } : examples;
  const { name } = await endpointByName(context, endpoint, 'endpoint');
  return { name, asked };
}

/**
 * Classifies pictures or texts with an endpoint.
 *
 * @throws RequestError BAD_USER_INPUT, NOT_FOUND, PAYLOAD_TOO_LARGE; UNAVAILABLE while no replica answers.
 */
export async function predict(context: Context, input: unknown): Promise<Prediction[]> {
  const { name, asked } = await askedOf(context, input);
  return classify(context, name, asked, context.signal);
}

/**
 * The numbers that an endpoint of a regression predicts, in the order of the examples.
 *
 * @throws RequestError as `predict`
 */
export async function predictNumbers(context: Context, input: unknown): Promise<NamedNumber[][]> {
  const { name, asked } = await askedOf(context, input);
  return askNumbers(context, name, asked, context.signal);
}

/**
 * The entities that an endpoint of labels of words finds in texts, in the order of the texts.
 *
 * @throws RequestError as `predict`
 */
export async function predictEntities(context: Context, input: unknown): Promise<EntityPrediction[]> {
  const { name, asked } = await askedOf(context, input);
  return askEntities(context, name, asked, context.signal);
}

function decodeImage(image: string, index: number): Buffer {
  const field = `images.${index}`;
  const bytes = decodeBase64(image);
  if (!bytes) throw new RequestError('BAD_USER_INPUT', `${field} is neither base64 nor a data URI.`, field);
  if (bytes.length > MAX_IMAGE_BYTES)
    throw new RequestError('PAYLOAD_TOO_LARGE', `${field} has more than ${MAX_IMAGE_BYTES / 1e6} MB.`, field);
  return bytes;
}
