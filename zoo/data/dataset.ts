/**
 * The kind of a data set's targets, in the terms of Hugging Face's `problem_type` (`single_label_classification` and so on).
 * TOKEN_LABELS: a label for each word of a text, such as the names of persons and places in it.
 */
export type Task = 'SINGLE_LABEL' | 'MULTI_LABEL' | 'REGRESSION' | 'TOKEN_LABELS';

/** One labelled picture or text of a data set. */
export interface Example {
  /** Unique in the data set: a picture's path inside the archive, `/`-separated; a text's position in its file, `row 17`. */
  name: string;
  /** Index into the data set's labels; -1 if there are `targets` or `tags`. */
  label: number;
  /** One for each label of the data set. MULTI_LABEL: 1 if the label is true, otherwise 0; REGRESSION: the number. */
  targets?: number[];
  /** TOKEN_LABELS: the label of each word, as an index. Words are what single spaces separate in the text. */
  tags?: number[];
  split: 'train' | 'validation' | 'test';
  /** Attribute → value: `{ "skin_tone": "dark" }`. */
  groups: Record<string, string>;
  /** The position of the bytes in the pack: a picture's original bytes, a text in UTF-8. */
  offset: number;
  byteSize: number;
  sha256: string;
  /** Pixels, of a picture. */
  width?: number | undefined;
  height?: number | undefined;
  /** Of a picture: see `fingerprint`. Data sets that were imported before there were any have none. */
  fingerprint?: string | undefined;
  /** Whether a picture has no colour. */
  isGrey?: boolean | undefined;
  /** Whether a picture has several frames, of which the first counts. */
  isAnimated?: boolean | undefined;
  /** Which view of the picture is read, in test-time augmentation: see `viewOf`. Never stored. */
  view?: number;
}

export interface QualityFinding {
  /** Machine-readable: `CORRUPT_PICTURE`, `DUPLICATE`, `CLASS_IMBALANCE` … */
  kind: string;
  severity: 'INFO' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';
  message: string;
  exampleCount: number;
  /** Names of the first few. */
  examples: string[];
  /** Names of all examples that a repair leaves out; without any, leaving examples out does not help. */
  drop?: string[] | undefined;
  /** The class that each of `drop` looks like, where a model disputes its label. */
  suggested?: string[] | undefined;
}

/**
 * Everything about a data set except the bytes of its pictures or texts, which are concatenated in the pack. Stored as JSON.
 */
export interface DatasetIndex {
  version: 1;
  modality: 'IMAGE' | 'TEXT';
  /** Whether each example is a pair of texts: see `splitTexts`. */
  pairs?: true;
  /** SINGLE_LABEL by default. */
  task?: Task;
  /** For REGRESSION, the names of the numbers. */
  labels: string[];
  /** Attributes that at least one example has. */
  groups: string[];
  examples: Example[];
  quality: QualityFinding[];
  /** Seed of the split, if the upload did not give one. */
  seed: number;
}

/** A data set on local disk. */
export interface Dataset {
  index: DatasetIndex;
  /** Path of the pack. */
  packFile: string;
}

/** One of pictures. */
export type ImageDataset = Dataset & { index: { modality: 'IMAGE' } };
