import type { RuntimeTensor, SessionOptions } from './session.ts';

/** A tensor without its methods, which cannot be sent. */
export type PlainTensor = Pick<RuntimeTensor, 'type' | 'data' | 'dims'>;

export interface SessionThreadData {
  file: string;
  options: SessionOptions;
}

export interface ToSessionThread {
  type: 'run';
  id: number;
  feeds: Record<string, PlainTensor>;
  outputs: string[];
}

interface Failure {
  message: string;
  /** Which error it is: InvalidInputError, UnavailableError, any other. */
  kind: 'invalid' | 'unavailable' | 'other';
  field: string | undefined;
}

export type FromSessionThread =
  | { type: 'opened'; inputNames: readonly string[]; outputNames: readonly string[] }
  | ({ type: 'refused' } & Failure)
  | { type: 'done'; id: number; outputs: Record<string, PlainTensor> }
  | ({ type: 'failed'; id: number } & Failure);
