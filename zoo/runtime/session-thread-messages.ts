import type { PlainTensor } from './plain-tensors.ts';
import type { SessionOptions } from './session.ts';

export interface SessionThreadData {
  file: string;
  options: SessionOptions;
}

export type ToSessionThread =
  /** `kept`: feeds that are there already. */
  | { type: 'run'; id: number; feeds: Record<string, PlainTensor>; outputs: string[]; kept: number | null }
  | { type: 'keep'; kept: number; feeds: Record<string, PlainTensor> }
  | { type: 'drop'; kept: number };

interface Failure {
  message: string;
  /** Which error it is: InvalidInputError, UnavailableError, any other. */
  kind: 'invalid' | 'unavailable' | 'other';
  field: string | undefined;
}

export type FromSessionThread =
  | { type: 'opened'; inputNames: readonly string[]; outputNames: readonly string[] }
  | ({ type: 'refused' } & Failure)
  /** With the feeds that came, so that their memory can be used again. */
  | { type: 'done'; id: number; outputs: Record<string, PlainTensor>; feeds: Record<string, PlainTensor> }
  | ({ type: 'failed'; id: number } & Failure);
