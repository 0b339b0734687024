/** What the worker at /in-browser/worker.js takes and gives; zoo/variants/browser/worker-messages.ts says what each means. */
export interface Opened {
  task: 'SINGLE_LABEL' | 'MULTI_LABEL' | 'REGRESSION' | 'TOKEN_LABELS';
  modality: 'IMAGE' | 'TEXT';
  pairs: boolean;
  /** Whether it can say what speaks for an answer. */
  explains: boolean;
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

export interface ErasedWords {
  modality: 'TEXT';
  probability: number;
  words: { text: number; start: number; end: number; drop: number }[];
}

export type Explained = OcclusionMap | ErasedWords;

export interface Progress {
  done: number;
  of: number;
}
