import { InvalidInputError } from '../errors.ts';
import { METADATA } from '../model.ts';
import type { Graph, Tensor } from '../onnx/graph.ts';
import type { Family, PictureSize, Tower } from './family.ts';
import { FAMILIES } from './index.ts';
import { NetworkBuilder } from './network-builder.ts';
import { Weights } from './weights.ts';

/** A model as the hub has it without ONNX. */
export interface PublishedWeights {
  /** By their publisher's names. */
  tensors: ReadonlyMap<string, Tensor>;
  /** The name of their file, for messages. */
  file: string;
  /** The object in `config.json`. */
  config: Readonly<Record<string, unknown>>;
  /** The size of the pictures that the model will be given, if it is known. */
  pictureSize?: PictureSize | null;
}

/**
 * Writes the network of a known family from its `config.json`, with its weights: the inputs `pixel_values [batch, 3, height,
 * width]`, or `input_ids`, `attention_mask` and, where the model has them, `token_type_ids [batch, sequence]`; the output
 * `logits`, or without a classifier `last_hidden_state` or the tower's embeddings. The config stays in the metadata.
 *
 * @param tower which part of a model of pictures and texts; by default the first that its family names
 * @throws InvalidInputError if the family is not known, if the config is wrong, or if weights are missing, misshaped or left
 * over: all in one message
 */
export function writeNetwork(
  { tensors, file, config, pictureSize = null }: PublishedWeights,
  tower: Tower | null = null,
): Graph {
  const modelType = modelTypeOf(config);
  const family = familyOf(config);
  if (!family) throw unknownFamily(modelType);
  const build = new NetworkBuilder(modelType ?? '', new Weights(tensors, file, config));
  family.write(build, config, tower, pictureSize);
  build.graph.metadata[METADATA.config] = JSON.stringify(config);
  return build.graph;
}

/** The family of a config; undefined if Graft does not know it. */
export function familyOf(config: Readonly<Record<string, unknown>>): Family | undefined {
  const modelType = modelTypeOf(config);
  return FAMILIES.find(({ modelTypes }) => modelType !== null && modelTypes.includes(modelType));
}

/** timm's configs name the architecture, transformers' the type of model. */
function modelTypeOf({ model_type, architecture }: Readonly<Record<string, unknown>>): string | null {
  const name = model_type ?? architecture;
  return typeof name === 'string' ? name.slice(0, 100) : null;
}

function unknownFamily(modelType: string | null): InvalidInputError {
  // timm has a name for each size of a family.
  const known = FAMILIES.flatMap(({ modelTypes }) =>
    modelTypes.length < 10 ? modelTypes : [`${modelTypes[0]} …`],
  ).join(', ');
  const what =
    modelType === null
      ? 'config.json has no model_type, so the network of these weights is not known'
      : `Graft does not know how to write networks with the model_type “${modelType}”`;
  return new InvalidInputError(
    `${what}. It knows ${known}. Export the model to ONNX and import that: optimum-cli export onnx --model folder output`,
  );
}
