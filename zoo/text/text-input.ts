/** One text, or a pair that a model reads together, such as a question and an answer. */
export type TextInput = string | readonly [first: string, second: string];

/** Between the two texts of a pair where they are stored or sent as one. Neither contains it: imports and requests refuse it. */
const SEPARATOR = '\0';

/** A text or pair as one string. */
export function joinTexts(input: TextInput | readonly [string]): string {
  return typeof input === 'string' ? input : input.join(SEPARATOR);
}

/** What `joinTexts` joined. */
export function splitTexts(joined: string): TextInput {
  const at = joined.indexOf(SEPARATOR);
  return at < 0 ? joined : [joined.slice(0, at), joined.slice(at + SEPARATOR.length)];
}
