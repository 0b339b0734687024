import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import { type ImagePreprocessing, METADATA } from '../model.ts';
import { readModel } from '../onnx/read.ts';

const side = z.int().min(1).max(4_096);
const perChannel = z.tuple([z.number(), z.number(), z.number()]);

const labelsSchema = z.array(z.string()).min(1);

const preprocessingSchema: z.ZodType<ImagePreprocessing> = z.object({
  size: z.object({ height: side, width: side }),
  fit: z.enum(['stretch', 'crop']),
  resample: z.enum(['nearest', 'bilinear', 'bicubic', 'lanczos']),
  rescale_factor: z.number(),
  image_mean: perChannel,
  image_std: perChannel,
  background: z.string(),
});

/**
 * What an ONNX file of Graft's says of itself: its labels, in the order of its outputs, and how its pictures are prepared.
 *
 * @throws InvalidInputError if it says neither, or something else.
 */
export function readCheckpointMetadata(model: Uint8Array): { labels: string[]; preprocessing: ImagePreprocessing } {
  const { metadata } = readModel(model);
  return {
    labels: parse(metadata, METADATA.labels, labelsSchema),
    preprocessing: parse(metadata, METADATA.preprocessing, preprocessingSchema),
  };
}

function parse<T>(metadata: Record<string, string>, key: string, schema: z.ZodType<T>): T {
  const text = metadata[key];
  if (text === undefined) {
    throw new InvalidInputError(`The model's metadata lack ${key}: it is no classifier that Graft wrote.`);
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new InvalidInputError(`The model's metadata hold an unusable ${key}.`, undefined, { cause });
  }
}
