import type { TextInput } from '../../text/text-input.ts';
import { type Random, random } from '../random.ts';
import type { Augmentation } from './augmentation.ts';
import { below } from './uniform.ts';

/**
 * Deletes and swaps words of a text at random, or of both texts of a pair: the random deletion and random swap of EDA (Wei and Zou, "EDA:
 * Easy Data Augmentation Techniques for Boosting Performance on Text Classification Tasks", EMNLP 2019). Swaps come first; of all words
 * at least one stays. What is between words becomes a space.
 *
 * @param seed of this text
 */
export function changeWords(
  text: TextInput,
  { wordDeletion, wordSwap }: Pick<Augmentation, 'wordDeletion' | 'wordSwap'>,
  seed: number,
): TextInput {
  const from = random(seed);
  const change = (part: string) => deleted(swapped(wordsOf(part), wordSwap, from), wordDeletion, from).join(' ');
  return typeof text === 'string' ? change(text) : [change(text[0]), change(text[1])];
}

const wordsOf = (text: string) => text.split(/\s+/).filter((word) => word !== '');

/** EDA's n = α · words swaps of two words, at least one; a text of one word stays. */
function swapped(words: string[], share: number, from: Random): string[] {
  if (share === 0 || words.length < 2) return words;
  const changed = [...words];
  const times = Math.max(1, Math.floor(share * words.length));
  for (let i = 0; i < times; i++) {
    const first = below(from, changed.length);
    const second = (first + 1 + below(from, changed.length - 1)) % changed.length;
    [changed[first], changed[second]] = [changed[second], changed[first]];
  }
  return changed;
}

function deleted(words: string[], probability: number, from: Random): string[] {
  if (probability === 0 || words.length < 2) return words;
  const kept = words.filter(() => from.next() >= probability);
  return kept.length > 0 ? kept : [words[below(from, words.length)]];
}
