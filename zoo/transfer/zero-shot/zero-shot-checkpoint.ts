import { InvalidInputError } from '../../errors.ts';
import { backboneOf } from '../../features/backbone.ts';
import { plainModel } from '../../features/plain-model.ts';
import { type FeatureLayer, isImagePreprocessing, type Preprocessing } from '../../model.ts';
import { exportCheckpoint } from '../../training/export/export-checkpoint.ts';
import { crossEntropy } from '../../training/losses/cross-entropy.ts';
import type { LinearHead } from '../heads/closed-head.ts';
import type { Features } from '../heads/features.ts';
import { embeddingLayer } from './embedding-layer.ts';
import type { Similarity } from './published-similarity.ts';

export interface ZeroShot {
  /** The model that reads the examples, an ONNX file: a tower of pictures, or a sentence encoder. */
  model: Uint8Array;
  featureLayers: FeatureLayer[];
  preprocessing: Preprocessing;
  labels: string[];
  /** The vector of each label's text, from the text model: see `textVectors`. */
  texts: Features;
  similarity: Similarity;
  /** Further `metadata_props` of the file. */
  about?: Record<string, string>;
}

/**
 * A classifier whose labels are described in words, as a checkpoint: the model, its vectors divided by their length, and a last layer
 * with the labels' vectors. Its `probabilities [batch, labels]` sum to one: of CLIP and of sentence encoders they are a softmax, as
 * in transformers' `zero-shot-image-classification`; of SigLIP that pipeline's sigmoids, divided by their sum.
 *
 * @throws InvalidInputError if the model has no vectors that can be compared with those of the texts
 */
export async function zeroShotCheckpoint(request: ZeroShot): Promise<Uint8Array<ArrayBuffer>> {
  const { model, featureLayers, preprocessing, labels, texts, similarity, about } = request;
  const graph = await plainModel(model, featureLayers);
  const modality = isImagePreprocessing(preprocessing) ? 'IMAGE' : 'TEXT';
  const backbone = await backboneOf(graph, await embeddingLayer(graph, featureLayers, modality));
  if (backbone.dimension !== texts.dimension) {
    throw new InvalidInputError(
      `The model’s vectors have ${backbone.dimension} numbers, those of the text model ${texts.dimension}: they are not towers of one model. Choose its own text model.`,
      'textModelSlug',
    );
  }
  const description = { labels, preprocessing, loss: crossEntropy, ...(about ? { about } : {}) };
  return exportCheckpoint(backbone, new Map(), headOf(texts, similarity), description);
}

/** Cosines times the scale, plus the bias. */
function headOf({ values, dimension }: Features, { scale, bias, activation }: Similarity): LinearHead {
  const labels = values.length / dimension;
  const weights = new Float32Array(values.length);
  for (let k = 0; k < labels; k++) {
    const row = values.subarray(k * dimension, (k + 1) * dimension);
    const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0)) || 1;
    for (let j = 0; j < dimension; j++) weights[j * labels + k] = (scale * row[j]) / length;
  }
  return { kind: 'LINEAR', weights, bias: new Float32Array(labels).fill(bias), normalizes: true, activation };
}
