/** What a data set's targets are, in the words of Hugging Face's `problem_type` (`single_label_classification` and so on). */
export type Task = 'SINGLE_LABEL' | 'MULTI_LABEL' | 'REGRESSION';

/** One labelled picture of a data set. */
export interface Example {
  /** Its path inside the archive, `/`-separated: unique in the data set. */
  name: string;
  /** Index into the data set's labels; -1 where there are `targets`. */
  label: number;
  /** One a label of the data set. MULTI_LABEL: 1 where the label is true, else 0; REGRESSION: the number. */
  targets?: number[];
  split: 'train' | 'validation' | 'test';
  /** Attribute → value: `{ "skin_tone": "dark" }`. */
  groups: Record<string, string>;
  /** Where the picture's bytes lie in the pack. */
  offset: number;
  byteSize: number;
  sha256: string;
  width: number;
  height: number;
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

/** All of a data set but the bytes of its pictures, which lie one after the other in the pack. Stored as JSON. */
export interface DatasetIndex {
  version: 1;
  modality: 'IMAGE';
  /** SINGLE_LABEL, unless it says otherwise. */
  task?: Task;
  /** In a REGRESSION, the names of the numbers. */
  labels: string[];
  /** Attributes that at least one example has. */
  groups: string[];
  examples: Example[];
  quality: QualityFinding[];
  /** Seed of the split, where the archive did not give one. */
  seed: number;
}

/** A data set on local disk. */
export interface ImageDataset {
  index: DatasetIndex;
  /** Path of the pack. */
  packFile: string;
}
