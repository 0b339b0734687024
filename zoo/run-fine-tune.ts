import { InvalidInputError } from './errors.ts';
import { fineTuneWithTensorflow } from './tensorflow/fine-tune-with-tensorflow.ts';
import type { LayersModel } from './tfjs/read-layers-model.ts';
import { type FineTune, fineTune } from './training/fine-tune.ts';

export interface RunFineTune extends FineTune {
  /** Reads the model in Keras's format; null if the model has another format. The engine TENSORFLOW needs it. */
  layersModel: () => Promise<LayersModel | null>;
}

/**
 * Fine-tunes a model with the engine in its options.
 *
 * @throws InvalidInputError if the engine is TENSORFLOW and the model is not in Keras's format, and as the engines do
 */
export async function runFineTune({ layersModel, ...request }: RunFineTune): Promise<{ bestEpoch: number }> {
  if (request.options.engine !== 'TENSORFLOW') return fineTune(request);
  const model = await layersModel();
  if (!model) {
    throw new InvalidInputError(
      'TensorFlow trains models in Keras’s format (TensorFlow.js layers models), and this model has another format. Use the engine GRAFT.',
      'engine',
    );
  }
  return fineTuneWithTensorflow({ ...request, layersModel: model });
}
