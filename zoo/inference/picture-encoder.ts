import { decodePicture } from '../data/decode-picture.ts';
import { InvalidInputError } from '../errors.ts';
import { type Backbone, backboneOf } from '../features/backbone.ts';
import { namedFeatureLayers } from '../features/named-feature-layers.ts';
import { type ImagePreprocessing, isImagePreprocessing } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { openSession, RuntimeTensor, type SessionOptions } from '../runtime/session.ts';
import { upgradeGraph } from '../simplify/upgrade/upgrade.ts';
import { embeddingLayer, isTower } from '../transfer/zero-shot/embedding-layer.ts';
import { preprocessingOf } from './checkpoint-metadata.ts';

/** A picture as a vector. */
export interface EncodedPicture {
  vector: Float32Array;
  /** What the model was given: `[3, height, width]`, see `decodePicture`. */
  pixels: Float32Array;
}

/** A picture model of the zoo, ready to turn pictures into vectors. */
export interface PictureEncoder {
  preprocessing: ImagePreprocessing;
  /**
   * The vector of a picture's bytes: its embedding where the model is a tower such as CLIP's, else its features at the last layer, as a feature set
   * has them.
   *
   * @throws InvalidInputError for a picture that cannot be decoded
   */
  encode(picture: Uint8Array): Promise<EncodedPicture>;
  close(): Promise<void>;
}

/**
 * Opens a picture model of the zoo, with a head or without: its ONNX file, as `Model.downloadUrl` has it.
 *
 * @throws InvalidInputError for a model of texts, and for one without a layer to take a vector from
 */
export async function openPictureEncoder(model: Uint8Array, options: SessionOptions = {}): Promise<PictureEncoder> {
  const read = readModel(model);
  const preprocessing = preprocessingOf(read);
  if (!isImagePreprocessing(preprocessing)) throw new InvalidInputError('The model takes texts, not pictures.');
  const { graph, features } = await vectorOf(upgradeGraph(read, await inferShapes(read)));
  const session = await openSession(writeModel(graph), options);
  const { height, width } = preprocessing.size;
  return {
    preprocessing,
    async encode(picture) {
      const pixels = await decodePicture(picture, preprocessing);
      const feeds = { [graph.inputs[0].name]: new RuntimeTensor('float32', pixels, [1, 3, height, width]) };
      const { [features]: result } = await session.run(feeds, [features]);
      const vector = Float32Array.from(result.data as Float32Array);
      if (!vector.every(Number.isFinite)) throw new Error('The network computes numbers that are not finite.');
      return { vector, pixels };
    },
    close: () => session.close(),
  };
}

/** The model up to the tensor with a vector for each picture, which `addPooling` makes in the newest opset. */
async function vectorOf(graph: Graph): Promise<Backbone> {
  const layers = namedFeatureLayers(graph) ?? [];
  const layer = isTower(graph.outputs, 'IMAGE') ? await embeddingLayer(graph, layers, 'IMAGE') : layers.at(-1);
  if (layer) return backboneOf(graph, layer);
  throw new InvalidInputError('The model has no layer with a vector for each picture: pictures cannot be compared.');
}
