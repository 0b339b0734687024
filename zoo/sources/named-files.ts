import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import { externalLocations } from '../onnx/open-model-file.ts';
import { isWeightIndex, shardsOf } from '../safetensors/read-weight-files.ts';

const topologySchema = z.object({
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(z.object({ paths: z.array(z.string().max(1_000)).max(10_000) })).max(10_000),
});

/**
 * The files that a model's file refers to, relative to its location: an ONNX file's external data, the weight files of a
 * TensorFlow.js model or of an index of `.safetensors`.
 *
 * @throws InvalidInputError if the bytes are not such a model, or an external data location is outside of its folder
 */
export function namedFiles(path: string, bytes: Uint8Array): string[] {
  if (/\.onnx$/i.test(path)) return externalLocations(bytes);
  if (isWeightIndex(path)) return [...shardsOf(path, new TextDecoder().decode(bytes)).keys()];
  if (!/(^|\/)model\.json$/.test(path)) return [];
  try {
    const { weightsManifest } = topologySchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
    return weightsManifest.flatMap(({ paths }) => paths);
  } catch (cause) {
    throw new InvalidInputError(`${path} is not a TensorFlow.js model.`, 'file', { cause });
  }
}
