import { InvalidInputError } from '../errors.ts';
import { backboneOf } from '../features/backbone.ts';
import { plainModel } from '../features/plain-model.ts';
import { type FeatureLayer, isImagePreprocessing, type Preprocessing } from '../model.ts';
import type { Tensor } from '../onnx/graph.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { NO_OWN_FACTS, ownMetadata } from '../provenance/own-metadata.ts';
import { exportCheckpoint } from '../training/export/export-checkpoint.ts';
import type { FoundAdapter } from './apply-adapter.ts';
import { mergeGraph } from './merge-graph.ts';

/** A base model as the zoo has it. */
export interface ZooModel {
  /** Its name in messages. */
  name: string;
  onnx: Uint8Array;
  featureLayers: FeatureLayer[];
  preprocessing: Preprocessing;
}

/**
 * The checkpoint that an adapter with a `graft_head` was written beside: the base model's ONNX file with the low-rank updates merged
 * in, cut at the layer whose features the head reads, and the head on it. The answers are the checkpoint's, up to rounding.
 *
 * @param adapter as `findAdapter` read it, with a head
 * @returns an ONNX file as `exportCheckpoint` writes it
 * @throws InvalidInputError as `mergeAdapter` does; if the base model does not have that layer, or not with so many features
 */
export async function applyOwnHead(
  { config, weights }: FoundAdapter,
  { name, onnx, featureLayers, preprocessing }: ZooModel,
): Promise<Uint8Array> {
  const { head: reads, labels } = config;
  if (!weights.head || !reads || !labels) throw new Error('The adapter has no head.');
  const [, features] = weights.head.weight.shape;
  const layer = featureLayers.find((one) => one.name === reads.featureLayer);
  if (layer?.dimension !== features) {
    const found = layer
      ? `has ${layer.dimension} features in ${name}`
      : `is not in ${name}, which has ${featureLayers.map((one) => one.name).join(', ')}`;
    throw new InvalidInputError(
      `The adapter's graft_head reads ${features} features of the layer “${reads.featureLayer}” (adapter_config.json, graft.feature_layer). That layer ${found}. Name the base model that it was trained on (baseModelSlug).`,
      'baseModelSlug',
    );
  }
  const merged = mergeGraph(readModel(onnx), weights, config, name);
  const backbone = await backboneOf(await plainModel(writeModel(merged), featureLayers), layer);
  const isPicture = isImagePreprocessing(preprocessing);
  const pairs = reads.pairs && !isPicture ? { pairs: true as const } : {};
  return exportCheckpoint(backbone, new Map(), headOf(weights.head), {
    labels,
    preprocessing: { ...preprocessing, ...pairs },
    loss: reads,
    about: ownMetadata({ ...NO_OWN_FACTS, task: isPicture ? 'IMAGE_CLASSIFICATION' : 'TEXT_CLASSIFICATION' }),
  });
}

/** A head as a checkpoint has it, `[features, classes]`. */
function headOf({ weight, bias }: { weight: Tensor; bias: Tensor }): { weights: Float32Array; bias: Float32Array } {
  const [classes, features] = weight.shape;
  const values = weight.data as Float32Array;
  const weights = Float32Array.from(values, (_, i) => values[(i % classes) * features + Math.floor(i / classes)]);
  return { weights, bias: bias.data as Float32Array };
}
