import type { TensorSpec } from '../model.ts';
import type { Dimension, ValueInfo } from '../onnx/graph.ts';
import type { KnownFacts } from './known-facts.ts';

/** What is known of a network: before its conversion from the file alone, after it exactly. */
export interface NetworkFacts {
  /** null, and no tensors, if it is not even known which file is the model. */
  modality: 'IMAGE' | 'TEXT' | null;
  inputs: TensorSpec[];
  outputs: TensorSpec[];
  /** The shape of the main output; null if only the conversion tells it, or nobody said yet which one that is. */
  main: readonly Dimension[] | null;
  /** The output that the files name without words: the one with a vector for each token, if they state how those are pooled. */
  output?: string | null;
  /** The tensors that may be the main output, if a person has to say which. */
  choices?: ValueInfo[];
  /** Whether the ONNX file has a tokenizer in its metadata, as Graft's own files do. */
  holdsTokenizer?: boolean;
}

/**
 * The numbers that the main output has for each input, or for each of its tokens if the task is to label those: null if they cannot be
 * classes, undefined if that is not known.
 */
export function classesOf({ main, modality }: NetworkFacts, task: KnownFacts['task']): number | null | undefined {
  if (main === null) return undefined;
  const ofTokens = task === 'TOKEN_CLASSIFICATION';
  if (main.length !== (ofTokens ? 3 : 2) || (ofTokens && modality === 'IMAGE')) return null;
  const last = main[main.length - 1];
  return typeof last === 'number' ? last : undefined;
}

/** The sides of pictures that a network's own input fixes; null if it takes any size, or no pictures. */
export function fixedSize({ modality, inputs }: NetworkFacts): { height: number; width: number } | null {
  const [height, width] = (modality === 'IMAGE' ? (inputs[0]?.shape.slice(2) ?? []) : []).map(Number);
  return height > 0 && width > 0 ? { height, width } : null;
}
