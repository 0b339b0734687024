import type { LayersModel } from '../tfjs/read-layers-model.ts';
import type { FineTune } from '../training/fine-tune.ts';

/** A fine-tune of a model in Keras's format. */
export interface TensorflowFineTune extends FineTune {
  /** The publisher's model; `model` is the same in ONNX. */
  layersModel: LayersModel;
}
