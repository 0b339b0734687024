import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import type { GroupThresholds } from '../evaluation/fairness/group-thresholds.ts';
import { METADATA } from '../model.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';

const rate = z.number().min(0).max(1);
const score = z.number().min(-1).max(1);
const randomization = z.object({ p0: rate, threshold0: score, threshold1: score, ignore: rate, constant: rate });
const schema = z.object({
  attribute: z.string().min(1),
  goal: z.enum(['DEMOGRAPHIC_PARITY', 'EQUALIZED_ODDS', 'ACCURACY']),
  groups: z.array(
    z.object({
      ...{ value: z.string(), offsets: z.array(z.number()).min(1), threshold: z.number().nullable() },
      randomization: randomization.optional(),
    }),
  ),
  leftAlone: z.array(z.string()),
  objective: z.enum(['ACCURACY', 'BALANCED_ACCURACY']).optional(),
});

/** A checkpoint's file that carries group thresholds in its metadata. Its graph and weights stay the same: who serves it applies them. */
export function withGroupThresholds(model: Uint8Array, thresholds: GroupThresholds): Uint8Array<ArrayBuffer> {
  const graph = readModel(model);
  const metadata = { ...graph.metadata, [METADATA.groupThresholds]: JSON.stringify(thresholds) };
  return writeModel({ ...graph, metadata });
}

/**
 * The thresholds that a checkpoint carries; null if it carries none.
 *
 * @throws InvalidInputError if they are invalid, or of another number of labels
 */
export function readGroupThresholds(metadata: Record<string, string>, labels: number): GroupThresholds | null {
  const text = metadata[METADATA.groupThresholds];
  if (text === undefined) return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new InvalidInputError(`The model's metadata contain an invalid ${METADATA.groupThresholds}.`, undefined, {
      cause,
    });
  }
  const parsed = schema.safeParse(json);
  const fits = ({ offsets, randomization }: GroupThresholds['groups'][number]) =>
    offsets.length === labels && (randomization === undefined || labels === 2);
  if (!parsed.success || !parsed.data.groups.every(fits))
    throw new InvalidInputError(`The model's metadata contain an invalid ${METADATA.groupThresholds}.`);
  return parsed.data;
}
