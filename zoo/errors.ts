/**
 * Input that cannot be accepted: a bad option, a broken archive, a file that is not a model. The message says what happened,
 * where, and what to do; `field` names the argument at fault, if it is a single one.
 */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
  constructor(
    message: string,
    readonly field?: string,
    options?: ErrorOptions,
  ) {
    super(withShortNames(message), options);
  }
}

/** A name in a file may have any length; no honest one has so many characters. */
const LONG_NAME = /(?<=[“"])[^”"]{400,}(?=[”"])/g;

/** Parsers of YAML and tokenizers repeat what they read. */
const LONGEST = 2_900;

function withShortNames(message: string): string {
  const short = message.replace(LONG_NAME, (name) => `${name.slice(0, 200)}…`);
  return short.length > LONGEST ? `${short.slice(0, LONGEST)} …` : short;
}

/** A registry, a hub or a worker that is needed does not answer. Trying again later can help. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}
