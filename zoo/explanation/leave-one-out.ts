import type { Classifier } from '../inference/classifier.ts';
import { joinTexts, type TextInput } from '../text/text-input.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import { eraseWords } from './erase-words.ts';
import type { Progress } from './progress.ts';

/** A word of a text, and how far the probability falls without it. Negative: it rises. */
export interface ErasedWord {
  /** 0, or 1 for the second text of a pair. */
  text: number;
  /** Of the text's characters, `end` excluded. */
  start: number;
  end: number;
  drop: number;
}

export interface LeaveOneOut {
  /** Of the whole text. */
  probability: number;
  words: ErasedWord[];
}

export interface LeaveOneOutRequest extends Progress {
  input: TextInput;
  tokenizer: Pick<Tokenizer, 'words'>;
  /** The label that is explained, by its place among the model's labels. */
  label: number;
}

/**
 * Which words a classification relies on: each word is left out in turn, with the space before it, and the fall of the label's probability is the
 * word's value. Li, Monroe & Jurafsky, Understanding Neural Networks through Representation Erasure, 2016, https://arxiv.org/abs/1612.08220; they divide
 * the fall of the log-likelihood by the log-likelihood, here it is the difference of the probabilities, as for pictures (see `occlusion`). Whole words
 * are left out, of however many tokens each is. It runs the model once a word, and once for the whole text.
 *
 * A word without which nothing is left of a text has no value, and is not in the answer.
 *
 * @throws the signal's reason; InvalidInputError as `classify` does
 */
export async function leaveOneOut(
  classifier: Pick<Classifier, 'classify'>,
  { input, tokenizer, label, onProgress, signal }: LeaveOneOutRequest,
): Promise<LeaveOneOut> {
  const texts = [input].flat();
  const probabilityOf = async (parts: string[]) => {
    const example = new TextEncoder().encode(joinTexts(parts as [string]));
    return (await classifier.classify([example], [], signal))[0].probabilities[label];
  };
  const probability = await probabilityOf(texts);
  const erasures = eraseWords(texts, tokenizer);
  const words: ErasedWord[] = [];
  for (const { left, ...word } of erasures) {
    signal?.throwIfAborted();
    words.push({ ...word, drop: probability - (await probabilityOf(left)) });
    await onProgress?.(words.length, erasures.length);
  }
  return { probability, words };
}
