/**
 * Input that cannot be accepted: a bad option, a broken archive, a model that is not a model. The message says what
 * happened, where, and what to do; `field` names the one argument at fault, if one is.
 */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
  constructor(
    message: string,
    readonly field?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Something outside that is needed and does not answer: a registry, a hub, a worker. Trying again later can help. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}
