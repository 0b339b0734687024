/** What is wrong with one argument. */
export interface Refusal {
  /** The argument, with dots where it is in another one. */
  field: string;
  /** What is wrong, as a sentence. */
  message: string;
}

/**
 * Input that cannot be accepted: a bad option, a broken archive, a file that is not a model. The message says what happened,
 * where, and what to do; `field` names the argument at fault, or the first one, and `refusals` all of them where there are several.
 */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
  readonly refusals: readonly Refusal[];
  constructor(
    message: string,
    readonly field?: string,
    options?: ErrorOptions & { refusals?: readonly Refusal[] },
  ) {
    super(withShortNames(message), options);
    this.refusals = options?.refusals ?? (field === undefined ? [] : [{ field, message: this.message }]);
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
