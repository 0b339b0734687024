import type { Dataset } from '../data/dataset.ts';
import type { PrecisionReport } from '../features/frozen-precision/precision-report.ts';
import type { FeatureLayer, Preprocessing } from '../model.ts';
import type { FineTuneOptions } from './options/fine-tune-options.ts';

/** The model, data set and options of a fine-tune. */
export interface TrainingRequest {
  /** The pretrained model, an ONNX file. */
  model: Uint8Array;
  featureLayers: FeatureLayer[];
  preprocessing: Preprocessing;
  dataset: Dataset;
  /** Further `metadata_props` of the checkpoints' files: see `ownMetadata`. */
  about?: Record<string, string>;
  /** From `resolveFineTuneOptions`. */
  options: FineTuneOptions;
  /**
   * The data set's features at the last feature layer, as `extractFeatures` wrote them: a LINEAR_PROBE then computes none.
   */
  featuresFile?: string;
  /**
   * The report of `extractFeatures`; float32 if absent. Features in INT8 are trained on; validation and test examples are
   * computed in float32 as the checkpoint is.
   */
  featuresPrecision?: PrecisionReport;
  /**
   * Another domain of the same classes, to adapt to as `options.adaptation` says. Its labels, if it has any, are evaluated on, never
   * trained on.
   */
  target?: Dataset;
  /** The target's features, as `featuresFile` has the data set's; in float32. */
  targetFeaturesFile?: string;
  /**
   * How many bytes of decoded pictures are kept between epochs, at most; 0: each epoch decodes them again. The result is the same. By
   * default see `keepPictures`.
   */
  keptPictureBytes?: number;
  signal?: AbortSignal;
}
