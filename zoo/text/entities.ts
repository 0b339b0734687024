import { spansOf } from './spans-of.ts';

/** A word of a text: from which character (UTF-16 unit) to before which. */
export interface Word {
  start: number;
  end: number;
}

/** A thing of a type in a text. */
export interface Entity {
  /** The type: `PER` of `B-PER` and `I-PER`. */
  label: string;
  /** Its first character, counted from 0 in Unicode code points, as Python and PostgreSQL count them. */
  start: number;
  /** The character after its last. */
  end: number;
  /** As it stands in the text. */
  text: string;
  /** The mean probability of its words' labels; null where people said what it is. */
  score: number | null;
}

/**
 * The entities of a text whose words have labels in IOB2.
 *
 * @param words in their order
 * @param labels of the words; null for a word that was not read, which is in no entity
 * @param probabilities of these labels
 */
export function entitiesIn(
  text: string,
  words: readonly Word[],
  labels: readonly (string | null)[],
  probabilities?: readonly (number | null)[],
): Entity[] {
  const pointsBefore = codePointsBefore(text);
  return spansOf(labels.map((label) => label ?? 'O')).map(({ type, start, end }) => {
    const [first, last] = [words[start].start, words[end - 1].end];
    const own = probabilities?.slice(start, end).map((value) => value ?? Number.NaN);
    return {
      label: type,
      start: pointsBefore(first),
      end: pointsBefore(last),
      text: text.slice(first, last),
      score: own ? own.reduce((sum, value) => sum + value, 0) / own.length : null,
    };
  });
}

/** The words of a text that single spaces separate. */
export function spacedWords(text: string): Word[] {
  let start = 0;
  return text.split(' ').map((word) => {
    const own = { start, end: start + word.length };
    start = own.end + 1;
    return own;
  });
}

/** Counts code points; places must not decrease. */
function codePointsBefore(text: string): (place: number) => number {
  let [place, points] = [0, 0];
  return (wanted) => {
    for (; place < wanted; points++) place += (text.codePointAt(place) ?? 0) > 0xffff ? 2 : 1;
    return points;
  };
}
