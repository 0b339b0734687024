import type { ErasedWord } from './messages.ts';

/** A stretch of a text: a word with its weight, or what is between two words. */
export interface Stretch {
  text: string;
  /** How far the number that is explained falls without it; null between words. */
  drop: number | null;
  /** -3 to 3: the share of the largest change, in thirds. */
  strength: number;
}

/** Each text, cut into its words and what is between them. */
export function weighWords(texts: string[], words: readonly ErasedWord[]): Stretch[][] {
  const largest = words.reduce((most, { drop }) => Math.max(most, Math.abs(drop)), 1e-6);
  return texts.map((text, place) => {
    const stretches: Stretch[] = [];
    let at = 0;
    const between = (end: number) => {
      if (end > at) stretches.push({ text: text.slice(at, end), drop: null, strength: 0 });
    };
    for (const { start, end, drop } of words.filter((word) => word.text === place)) {
      between(start);
      stretches.push({ text: text.slice(start, end), drop, strength: Math.round((3 * drop) / largest) + 0 });
      at = end;
    }
    between(text.length);
    return stretches;
  });
}
