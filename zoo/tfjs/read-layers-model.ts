import { InvalidInputError } from '../errors.ts';
import type { FetchedFile } from '../sources/source.ts';
import { readTensorflowModel } from './read-tensorflow-model.ts';
import type { TensorflowWeights } from './weights.ts';

/** A TensorFlow.js layers model from its files: the Keras topology, and the weights in float32. */
export interface LayersModel {
  topology: unknown;
  weights: TensorflowWeights;
}

/**
 * Reads a TensorFlow.js layers model; see {@link readTensorflowModel} for the files.
 *
 * @throws InvalidInputError that names a file that is missing, broken or not such a model.
 */
export async function readLayersModel(files: FetchedFile[]): Promise<LayersModel> {
  const { format, topology, weights } = await readTensorflowModel(files);
  if (format !== 'layers')
    throw new InvalidInputError('This is a TensorFlow.js graph model, but a layers model is expected.');
  return { topology, weights };
}
