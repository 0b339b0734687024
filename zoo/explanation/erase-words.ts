import type { Tokenizer } from '../text/tokenizer.ts';

/** Texts without one of their words. */
export interface Erasure {
  /** In which of the texts. */
  text: number;
  /** Of the text's characters, `end` excluded. */
  start: number;
  end: number;
  /** All texts, as they are without it. */
  left: string[];
}

/** Leaves each word of each text out in turn, with the space before it; not a word without which nothing is left of its text. */
export function eraseWords(texts: string[], tokenizer: Pick<Tokenizer, 'words'>): Erasure[] {
  return texts.flatMap((text, place) =>
    tokenizer.words(text).flatMap(({ start, end }) => {
      const left = text.slice(0, start).replace(/\s$/u, '') + text.slice(end);
      return left.trim() === '' ? [] : [{ text: place, start, end, left: texts.with(place, left) }];
    }),
  );
}
