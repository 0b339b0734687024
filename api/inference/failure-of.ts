import { DrizzleQueryError } from 'drizzle-orm';
import { InvalidInputError, UnavailableError } from '../../zoo/errors.ts';
import { HTTP_STATUS, RequestError } from '../errors.ts';
import { reasonOf } from '../jobs/reason.ts';
import { processLog } from '../observability/logger.ts';
import { BusyError } from './admission.ts';
import { HttpError } from './http-error.ts';
import { AnswerTimeoutError } from './inference.ts';
import { BodyTooLargeError, CallerGoneError } from './read-body.ts';

/** What a caller of an endpoint learns of an error. */
export interface Failure {
  /** As HTTP has it. */
  status: number;
  message: string;
  /** Seconds after which to try again, where that may help. */
  retryAfter: number | null;
}

/** An error of the gateway as its caller sees it; what should not happen is logged and not told. */
export function failureOf(error: unknown): Failure {
  if (error instanceof DrizzleQueryError) {
    processLog().warn({ error: reasonOf(error) }, 'the database does not respond');
    return { status: 503, message: 'The database does not respond. Try again in a moment.', retryAfter: 1 };
  }
  const status = statusOf(error);
  if (status === 500) {
    processLog().error({ err: error }, 'a request to an endpoint failed');
    return { status, message: 'Something went wrong on the server.', retryAfter: null };
  }
  return { status, message: (error as Error).message, retryAfter: retryAfterOf(error, status) };
}

function retryAfterOf(error: unknown, status: number): number | null {
  if (error instanceof BusyError) return error.retryAfter;
  if (error instanceof RequestError && error.details?.retryAfterSeconds) return Number(error.details.retryAfterSeconds);
  return status === 503 ? 1 : null;
}

function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status;
  if (error instanceof RequestError) return HTTP_STATUS[error.code];
  if (error instanceof BodyTooLargeError) return 413;
  if (error instanceof InvalidInputError) return 400;
  // Nobody reads it: what nginx logs for a client that left.
  if (error instanceof CallerGoneError) return 499;
  // A path with % and something that is not UTF-8.
  if (error instanceof URIError) return 400;
  if (error instanceof BusyError) return 429;
  if (error instanceof AnswerTimeoutError) return 504;
  if (error instanceof UnavailableError) return 503;
  return 500;
}
