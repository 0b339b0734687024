import type { Task } from '../../data/dataset.ts';
import type { ExplainedSimilarity } from '../../explanation/explain-similarity.ts';
import type { ErasedWord } from '../../explanation/leave-one-out.ts';
import type { ThresholdUse } from '../../inference/apply-thresholds.ts';

export type { ExplainedSimilarity };

/** Once, first: the ONNX file, and the bytes of onnxruntime-web's WebAssembly. A model without labels is opened as an encoder, of texts or of pictures. */
export interface OpenRequest {
  kind: 'open' | 'open-encoder' | 'open-picture-encoder';
  model: ArrayBuffer;
  runtime: ArrayBuffer;
}

/** A picture's bytes, or a text or pair in UTF-8 as `joinTexts` joins it. */
export interface AnswerRequest {
  kind: 'answer';
  example: Uint8Array;
  /** Of the example, for a checkpoint that carries group thresholds. */
  group: string | null;
}

/** What speaks for a label: `label` is its place among the model's labels. */
export interface ExplainRequest {
  kind: 'explain';
  example: Uint8Array;
  label: number;
}

/** Of an encoder: the cosine similarity of each of the others with the first text. */
export interface CompareRequest {
  kind: 'compare';
  first: string;
  others: string[];
}

/** Of an encoder: which words make two texts similar. */
export interface ExplainSimilarityRequest {
  kind: 'explain-similarity';
  first: string;
  second: string;
}

/** Of an encoder of pictures: the vector of a picture's bytes, and its cosine similarity with the vectors of others. */
export interface EncodePictureRequest {
  kind: 'encode-picture';
  example: Uint8Array;
  others: Float32Array[];
}

export type WorkerRequest = (
  | OpenRequest
  | AnswerRequest
  | ExplainRequest
  | CompareRequest
  | ExplainSimilarityRequest
  | EncodePictureRequest
) & { id: number };

/** Stops an explanation; its request then fails. */
export interface CancelRequest {
  kind: 'cancel';
  id: number;
}

export interface Opened {
  task: Task;
  modality: 'IMAGE' | 'TEXT';
  /** Whether it takes pairs of texts. */
  pairs: boolean;
  /** Whether `explain` has an answer: not for numbers, labels of words, or pictures of which several views are averaged. */
  explains: boolean;
}

export interface OpenedEncoder {
  /** The maximum number of tokens of a text. */
  longest: number;
}

export interface Compared {
  /** Of the others, in their order, -1 to 1. */
  similarities: number[];
  /** Of the first text and of the others: how many tokens at the end the model did not read. */
  cutTokens: number[];
  /** Of preprocessing and the network together. */
  milliseconds: number;
}

export interface EncodedPicture {
  vector: Float32Array;
  /** With the others, in their order, -1 to 1. */
  similarities: number[];
  seen: SeenPicture;
  /** Of preprocessing and the network together. */
  milliseconds: number;
}

/** A picture as the model sees it: red, green, blue and opacity of each pixel. */
export interface SeenPicture {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

export interface Answered {
  /** The best ten; of a regression, all numbers; of labels of words, the entities in their order. */
  answers: {
    name: string;
    /** A probability; of a regression, a number. */
    value: number;
    /** Its place among the model's labels, which `explain` takes; -1 for an entity. */
    label: number;
  }[];
  /** How many there are in all. */
  count: number;
  /** Of preprocessing and the network together. */
  milliseconds: number;
  /** Null for a text. */
  seen: SeenPicture | null;
  /** Of a checkpoint that carries group thresholds: what they did. */
  thresholds: ThresholdUse | null;
  /** Of labels of words: how many words at the end the model did not read, since it takes no more tokens. */
  unreadWords: number;
}

export type Explained =
  | { modality: 'IMAGE'; probability: number; cells: number; drops: Float32Array }
  | { modality: 'TEXT'; probability: number; words: ErasedWord[] };

export type WorkerResult =
  | Opened
  | OpenedEncoder
  /** An encoder of pictures, which has nothing to say of itself. */
  | null
  | Answered
  | Explained
  | Compared
  | ExplainedSimilarity
  | EncodedPicture;

export type WorkerResponse =
  | { id: number; result: WorkerResult }
  | { id: number; progress: { done: number; of: number } }
  | { id: number; error: string };
