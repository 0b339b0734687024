/** One input or output of a model; a dimension is a number or a symbol such as `"batch"`. */
export interface TensorSpec {
  name: string;
  /** ONNX element type in lower case: `float`, `int64` … */
  type: string;
  shape: string[];
}

/**
 * A place where features can be taken and from which a model can be unfrozen. `name` is both the layer's name in the
 * publisher's graph and the name of the tensor in the ONNX graph that this layer outputs.
 */
export interface FeatureLayer {
  name: string;
  /** The operation in the publisher's terms: `Add`, `Conv2D`, `GlobalAveragePooling2D` … */
  op: string;
  /** Number of features: channels of an image activation `[batch, channels, height, width]`, or the width of a vector. */
  dimension: number;
  /** Parameters held between the previous feature layer and this one. */
  parameterCount: number;
}

/**
 * How a picture becomes a tensor `[batch, 3, height, width]`, float32. The keys are those of Hugging Face's
 * `preprocessor_config.json`: pixel / 255 when `rescale_factor` is 1/255, then `(x - image_mean) / image_std` per channel.
 */
export interface ImagePreprocessing {
  size: { height: number; width: number };
  /** Whether the picture's sides are scaled apart (`stretch`), or it is scaled to cover the size and centre-cropped (`crop`). */
  fit: 'stretch' | 'crop';
  /** With `crop`: what the shorter side is scaled to before the middle is cut out; without it, the picture just covers `size`. */
  shortest_edge?: number | undefined;
  resample: 'nearest' | 'bilinear' | 'bicubic' | 'lanczos';
  rescale_factor: number;
  image_mean: [number, number, number];
  image_std: [number, number, number];
  /** sRGB behind transparent pixels, e.g. `"#ffffff"`. */
  background: string;
}

/**
 * How a text becomes tokens: `input_ids` and `attention_mask` (and `token_type_ids`, where the model has that input), int64
 * `[batch, sequence]`, padded to the longest text of the batch. The keys are those of Hugging Face's `tokenizer_config.json`;
 * in a manifest `{ tokenizer_file: 'tokenizer.json', model_max_length: 512, pooling: 'mean' }`.
 */
export interface TextPreprocessing {
  /**
   * Name of the file, among the model's, that holds the tokenizer: a `tokenizer.json`, or a `vocab.json` of SentencePiece pieces
   * with their scores, `[["▁the", -3.57], …]`, as TensorFlow.js's universal sentence encoder has it (its model reads 128 tokens).
   */
  tokenizer_file: string;
  /** Most tokens of a text, special ones included; what is longer is cut at its end, before the special tokens there. */
  model_max_length: number;
  /**
   * How a text's vector is made of its tokens': their mean without padding, or the first one's (sentence-transformers'
   * `1_Pooling/config.json`). Without it that file holds, else the mean. For a model that gives one vector a text it has no meaning.
   */
  pooling?: 'mean' | 'cls' | undefined;
}

export type Preprocessing = ImagePreprocessing | TextPreprocessing;

export function isImagePreprocessing(preprocessing: Preprocessing | null): preprocessing is ImagePreprocessing {
  return preprocessing !== null && 'image_mean' in preprocessing;
}

/** Keys of `metadata_props` that Graft writes into the ONNX files of its models and checkpoints, so that a file explains itself. */
export const METADATA = {
  /** JSON array of labels, in the order of the outputs. */
  labels: 'graft.labels',
  /** JSON of a {@link Preprocessing}. */
  preprocessing: 'graft.preprocessing',
  /** The text of a `tokenizer.json` (Hugging Face's tokenizers), in a model that takes texts. */
  tokenizer: 'graft.tokenizer',
  /** JSON array of {@link FeatureLayer}. */
  featureLayers: 'graft.feature_layers',
} as const;
