import { InvalidInputError } from '../errors.ts';

/** One example of several is invalid: a damaged picture, or an empty text. */
export class InvalidExampleError extends InvalidInputError {
  constructor(
    message: string,
    /** Its number among the examples, from 0. */
    readonly index: number,
    options?: ErrorOptions,
  ) {
    super(message, undefined, options);
  }
}

/** `error`, with the number of the example that it is about, if it is an InvalidInputError. */
export function ofExample(error: unknown, index: number): unknown {
  return error instanceof InvalidInputError ? new InvalidExampleError(error.message, index, { cause: error }) : error;
}
