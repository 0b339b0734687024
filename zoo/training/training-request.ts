import type { ImageDataset } from '../data/dataset.ts';
import type { FeatureLayer, ImagePreprocessing } from '../model.ts';
import type { FineTuneOptions } from './fine-tune-options.ts';

/** What a fine-tune trains, on what, and how. */
export interface TrainingRequest {
  /** The pretrained model, an ONNX file. */
  model: Uint8Array;
  featureLayers: FeatureLayer[];
  preprocessing: ImagePreprocessing;
  dataset: ImageDataset;
  /** From `resolveFineTuneOptions`. */
  options: FineTuneOptions;
  /**
   * The data set's features at the last feature layer, as `extractFeatures` wrote them: a LINEAR_PROBE then computes none.
   */
  featuresFile?: string;
  signal?: AbortSignal;
}
