/** What the worker at /in-browser/worker.js takes and gives; zoo/variants/browser/worker-messages.ts says what each means. */
export interface Opened {
  task: 'SINGLE_LABEL' | 'MULTI_LABEL' | 'REGRESSION' | 'TOKEN_LABELS';
  modality: 'IMAGE' | 'TEXT';
  pairs: boolean;
  /** Whether it can say what speaks for an answer. */
  explains: boolean;
}

/** A model of texts without labels. */
export interface OpenedEncoder {
  /** The maximum number of tokens of a text. */
  longest: number;
}

export interface EncodedPicture {
  vector: Float32Array;
  /** Cosine similarities with the others that it was compared with, in their order, -1 to 1. */
  similarities: number[];
  seen: SeenPicture;
  milliseconds: number;
}

export interface Compared {
  /** Cosine similarities of the others with the first text, in their order, -1 to 1. */
  similarities: number[];
  /** Of the first text and of the others: how many tokens at the end were not read. */
  cutTokens: number[];
  milliseconds: number;
}

export interface Answer {
  name: string;
  /** A probability; of a regression, a number. */
  value: number;
  /** Its place among the model's labels. */
  label: number;
}

/** A picture as the model sees it. */
export interface SeenPicture {
  width: number;
  height: number;
  data: Uint8ClampedArray<ArrayBuffer>;
}

export interface Answered {
  answers: Answer[];
  count: number;
  milliseconds: number;
  seen: SeenPicture | null;
  /** What a checkpoint's group thresholds did. */
  thresholds: 'APPLIED' | 'NO_GROUP' | 'UNKNOWN_GROUP' | null;
  unreadWords: number;
}

export interface OcclusionMap {
  modality: 'IMAGE';
  /** Of the whole picture. */
  probability: number;
  cells: number;
  /** `[cells, cells]`: how far the probability falls when the place is covered. */
  drops: Float32Array;
}

/** A word of the first text, or of the second, and how far the number that is explained falls without it. */
export interface ErasedWord {
  text: number;
  start: number;
  end: number;
  drop: number;
}

export interface ErasedWords {
  modality: 'TEXT';
  probability: number;
  words: ErasedWord[];
}

export interface ExplainedSimilarity {
  similarity: number;
  words: ErasedWord[];
}

export type Explained = OcclusionMap | ErasedWords;

export interface Progress {
  done: number;
  of: number;
}
