import { DrizzleQueryError } from 'drizzle-orm/errors';
import { InvalidInputError, UnavailableError } from '../zoo/errors.ts';
import { isConnectionLost } from './database/transient.ts';
import { CorruptBlobError } from './storage/blob-store.ts';

export type ErrorCode =
  | 'BAD_USER_INPUT'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'PAYLOAD_TOO_LARGE'
  | 'TOO_MANY_REQUESTS'
  | 'QUOTA_EXCEEDED'
  | 'UNAVAILABLE';

/** Status of each code where the answer is plain HTTP (uploads, downloads) and not GraphQL. */
export const HTTP_STATUS: Record<ErrorCode, number> = {
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  TOO_MANY_REQUESTS: 429,
  QUOTA_EXCEEDED: 429,
  UNAVAILABLE: 503,
};

interface RequestErrorOptions extends ErrorOptions {
  /** Data for programs in addition to the message; goes into the GraphQL error's `extensions`. */
  details?: Record<string, unknown>;
}

/**
 * A request that cannot be served. The message is for the person who sent it: what happened, where, and what to do. `field`
 * names the invalid argument, if it is a single one.
 */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly details: Record<string, unknown> | undefined;
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly field?: string,
    options?: RequestErrorOptions,
  ) {
    super(message, options);
    this.details = options?.details;
  }
}

/** `error` as one that may be shown, or null for an internal error, whose message may reveal too much. */
export function asRequestError(error: unknown): RequestError | null {
  if (error instanceof RequestError) return error;
  if (error instanceof InvalidInputError) return ofInvalidInput(error);
  if (error instanceof UnavailableError) return new RequestError('UNAVAILABLE', error.message);
  if (error instanceof CorruptBlobError) return new RequestError('CONFLICT', error.message);
  if (isDatabaseUnreachable(error)) {
    const message = 'The database does not respond. It may be starting: try again in a moment, then look at its log.';
    return new RequestError('UNAVAILABLE', message, undefined, { cause: error });
  }
  return null;
}

/** A form shows each refusal at its field; one alone is the message. */
function ofInvalidInput({ message, field, refusals }: InvalidInputError): RequestError {
  const details = refusals.length > 1 ? { details: { refusals } } : {};
  return new RequestError('BAD_USER_INPUT', message, field, details);
}

/** Errors of other libraries carry the same codes: a hub that is not reached, for example. */
const isDatabaseUnreachable = (error: unknown) => error instanceof DrizzleQueryError && isConnectionLost(error);
