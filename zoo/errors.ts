/**
 * Input that cannot be accepted: a bad option, a broken archive, a file that is not a model. The message says what happened,
<<<<<<< HEAD
 * where, and what to do; `field` names the argument at fault, if it is a single one.
=======
 * where, and what to do; `field` names the invalid argument, if it is a single one.
>>>>>>> 948bdc9 (zoo's catalogue, evaluation, imports and inference in plain English)
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

<<<<<<< HEAD
/** A registry, a hub or a worker that is needed does not answer. Trying again later can help. */
=======
/** A required external service does not respond: a registry, a hub, a worker. Trying again later can help. */
>>>>>>> 948bdc9 (zoo's catalogue, evaluation, imports and inference in plain English)
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}
