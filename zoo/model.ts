/** One input or output of a model; a dimension is a number or a symbol such as `"batch"`. */
export interface TensorSpec {
  name: string;
  /** ONNX element type in lower case: `float`, `int64` … */
  type: string;
  shape: string[];
}

/**
 * A layer where features can be extracted and from which training can be unfrozen. `name` is both the layer's name in the
 * publisher's graph and the name of the tensor in the ONNX graph that this layer outputs.
 */
export interface FeatureLayer {
  name: string;
  /** The operation in the publisher's terms: `Add`, `Conv2D`, `GlobalAveragePooling2D` … */
  op: string;
  /** Number of features: channels of an image activation `[batch, channels, height, width]`, or the width of a vector. */
  dimension: number;
  /** Parameters between the previous feature layer and this one. */
  parameterCount: number;
}

/**
 * The preprocessing of a picture into a tensor `[batch, 3, height, width]`, float32. The keys are those of Hugging Face's
 * `preprocessor_config.json`: pixel / 255 when `rescale_factor` is 1/255, then `(x - image_mean) / image_std` per channel.
 */
export interface ImagePreprocessing {
  size: { height: number; width: number };
  /**
   * Whether each side is scaled separately (`stretch`), or the picture is scaled to cover the size and centre-cropped
   * (`crop`).
   */
  fit: 'stretch' | 'crop';
  /** With `crop`: the length of the shorter side before the centre crop; without it, the picture just covers `size`. */
  shortest_edge?: number | undefined;
  resample: 'nearest' | 'bilinear' | 'bicubic' | 'lanczos';
  rescale_factor: number;
  image_mean: [number, number, number];
  image_std: [number, number, number];
  /**
   * The model takes blue, green, red; then `image_mean` and `image_std` are in that order too. Only in answers and manifests: the
   * import turns the channels inside the model's graph (see `rgbInput`), so that its file takes red, green, blue.
   */
  do_flip_channel_order?: boolean | undefined;
  /** Background colour of transparent pixels in sRGB, e.g. `"#ffffff"`. */
  background: string;
}

/**
 * The tokenization of a text: `input_ids` and `attention_mask` (and `token_type_ids`, if the model has that input), int64
 * `[batch, sequence]`, padded to the longest text of the batch. The keys are those of Hugging Face's
 * `tokenizer_config.json`; in a manifest `{ tokenizer_file: 'tokenizer.json', model_max_length: 512, pooling: 'mean' }`.
 */
export interface TextPreprocessing {
  /**
   * The model's tokenizer file: a `tokenizer.json`, or a `vocab.json` of SentencePiece pieces with their scores, `[["▁the",
   * -3.57], …]`, as in TensorFlow.js's universal sentence encoder (its model reads 128 tokens).
   */
  tokenizer_file: string;
  /**
   * The maximum number of tokens of a text, special ones included; longer texts are truncated at the end, before the special
   * tokens there.
   */
  model_max_length: number;
  /**
   * The pooling of tokens' vectors into a text's vector: the mean without padding, or the first token's
   * (sentence-transformers' `1_Pooling/config.json`). If left out, that file applies, otherwise the mean. Ignored for a
   * model that returns one vector for each text.
   */
  pooling?: 'mean' | 'cls' | undefined;
  /**
   * Whether the pooled vector is scaled to length 1 (sentence-transformers' module `Normalize`). If left out, `modules.json`
   * applies, otherwise it is not. Ignored for a model that returns one vector for each text.
   */
  normalize?: boolean | undefined;
  /** Whether the model reads pairs of texts, as a checkpoint does that was trained on pairs. */
  pairs?: true | undefined;
}

export type Preprocessing = ImagePreprocessing | TextPreprocessing;

export function isImagePreprocessing(preprocessing: Preprocessing | null): preprocessing is ImagePreprocessing {
  return preprocessing !== null && 'image_mean' in preprocessing;
}

/**
 * Where a text model's tokenizer is in its folder, if nothing names another file: a tokenizer that a person gives, and the one
 * in the metadata of Graft's own ONNX files.
 */
export const TOKENIZER_FILE = 'tokenizer.json';

/**
 * Keys of `metadata_props` that Graft writes into the ONNX files of its models and checkpoints, so that each file is
 * self-contained.
 */
export const METADATA = {
  /** JSON array of labels, in the order of the outputs. */
  labels: 'graft.labels',
  /** JSON of a {@link Preprocessing}. */
  preprocessing: 'graft.preprocessing',
  /** The text of a `tokenizer.json` (Hugging Face's tokenizers), in a text model. */
  tokenizer: 'graft.tokenizer',
  /** JSON array of {@link FeatureLayer}. */
  featureLayers: 'graft.feature_layers',
  /** The text of the `config.json` that the network was written from (see `architectures`); its weights keep their names. */
  config: 'graft.config',
  /** How many views of a picture a classifier averages over: see `viewOf`. Absent: 1, the picture as it is. */
  views: 'graft.views',
  /** JSON: how a picture's pixels are laid out, beside the preprocessing. */
  pictures: 'graft.pictures',
  /** What the file is, and where it comes from: see `provenance/own-metadata.ts`. */
  id: 'graft.id',
  task: 'graft.task',
  license: 'graft.license',
  base: 'graft.base',
  notes: 'graft.notes',
  groups: 'graft.groups',
  trainingData: 'graft.training_data',
  /** What the logits are divided by, in a calibrated checkpoint: see `evaluation/calibration`. */
  temperature: 'graft.temperature',
  /** JSON of group thresholds, for who serves the file: see `inference/group-thresholds-in-file.ts`. */
  groupThresholds: 'graft.group_thresholds',
} as const;

/**
 * How pixels become a picture model's input, beside its {@link ImagePreprocessing}, for those who feed it without Graft: the
 * order of the colours, the layout, and that the rotation in a file's EXIF data is applied before anything else.
 */
export function picturesMetadata(preprocessing: Preprocessing): Record<string, string> {
  if (!isImagePreprocessing(preprocessing)) return {};
  const layout = { channel_order: 'RGB', layout: 'NCHW', exif_orientation: 'applied' };
  return { [METADATA.pictures]: JSON.stringify(layout) };
}
