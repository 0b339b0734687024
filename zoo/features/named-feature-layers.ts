import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import { type FeatureLayer, METADATA } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';

const FEATURE_LAYERS = z.array(
  z.object({
    name: z.string(),
    op: z.string(),
    dimension: z.int().positive(),
    parameterCount: z.int().nonnegative(),
  }),
);

/**
 * The feature layers in a model's metadata; undefined if there are none.
 *
 * @throws InvalidInputError if the metadata are not a list of layers, or name tensors that the model does not have
 */
export function namedFeatureLayers({ metadata, nodes }: Graph): FeatureLayer[] | undefined {
  const text = metadata[METADATA.featureLayers];
  if (text === undefined) return undefined;
  const layers = FEATURE_LAYERS.safeParse(parsed(text));
  if (!layers.success) {
    throw new InvalidInputError(`the model's metadata “${METADATA.featureLayers}” are not a list of feature layers`);
  }
  const made = new Set(nodes.flatMap(({ outputs }) => outputs));
  const missing = layers.data.find(({ name }) => !made.has(name));
  if (missing)
    throw new InvalidInputError(`the model's metadata name a layer “${missing.name}”, which it does not have`);
  return layers.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
