/** What a data set's targets are, in the words of Hugging Face's `problem_type` (`single_label_classification` and so on). */
export type Task = 'SINGLE_LABEL' | 'MULTI_LABEL' | 'REGRESSION';

/** One labelled picture or text of a data set. */
export interface Example {
  /** Unique in the data set: a picture's path inside the archive, `/`-separated; a text's place in its file, `row 17`. */
  name: string;
  /** Index into the data set's labels; -1 where there are `targets`. */
  label: number;
  /** One a label of the data set. MULTI_LABEL: 1 where the label is true, else 0; REGRESSION: the number. */
  targets?: number[];
  split: 'train' | 'validation' | 'test';
  /** Attribute → value: `{ "skin_tone": "dark" }`. */
  groups: Record<string, string>;
  /** Where the bytes lie in the pack: the picture's as they were, the text's in UTF-8. */
  offset: number;
  byteSize: number;
  sha256: string;
  /** Pixels, of a picture. */
  width?: number | undefined;
  height?: number | undefined;
}

export interface QualityFinding {
  /** Machine-readable: `CORRUPT_PICTURE`, `DUPLICATE`, `CLASS_IMBALANCE` … */
  kind: string;
  severity: 'INFO' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';
  message: string;
  exampleCount: number;
  /** Names of the first few. */
  examples: string[];
}

/** All of a data set but the bytes of its pictures or texts, which lie one after the other in the pack. Stored as JSON. */
export interface DatasetIndex {
  version: 1;
  modality: 'IMAGE' | 'TEXT';
  /** SINGLE_LABEL, unless it says otherwise. */
  task?: Task;
  /** In a REGRESSION, the names of the numbers. */
  labels: string[];
  /** Attributes that at least one example has. */
  groups: string[];
  examples: Example[];
  quality: QualityFinding[];
  /** Seed of the split, where the upload did not give one. */
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
