import { HeaderMap } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { uuidv7 } from 'uuidv7';
import { asRequestError, HTTP_STATUS, type RequestError } from '../errors.ts';

/** An error before anything was executed, with the HTTP status that goes with it. */
export function refusal(error: RequestError): GraphQLError {
  return new GraphQLError(error.message, {
    extensions: { code: error.code, http: { status: HTTP_STATUS[error.code], headers: headersOf(error) } },
    originalError: error,
  });
}

function headersOf({ details }: RequestError): HeaderMap {
  const seconds = details?.retryAfterSeconds;
  return new HeaderMap(typeof seconds === 'number' ? [['retry-after', String(seconds)]] : []);
}

/**
 * The part of an error that a client sees: its message, code and field if the client can act on it; otherwise only an id,
 * under which the log has the details. Never a stack trace.
 *
 * @param formatted what Apollo would send; it knows the codes of its own errors
 */
export function formatError(log: Logger, error: unknown, formatted?: GraphQLFormattedError): GraphQLFormattedError {
  const cause = rootCause(error);
  const position = error instanceof GraphQLError ? { locations: error.locations, path: error.path } : {};
  const request = asRequestError(cause);
  if (request) {
    const { code, field, message, details } = request;
    return { message, ...position, extensions: { code, ...(field === undefined ? {} : { field }), ...details } };
  }
  const code = formatted?.extensions?.code ?? 'BAD_USER_INPUT';
  if (cause instanceof GraphQLError && code !== 'INTERNAL_SERVER_ERROR')
    return { message: (error as GraphQLError).message, ...position, extensions: { code } };
  const id = uuidv7();
  log.error({ id, err: cause, path: position.path }, 'a GraphQL request failed');
  return {
    message: `Something went wrong on the server; its log has details under the id ${id}.`,
    ...position,
    extensions: { code: 'INTERNAL_SERVER_ERROR', id },
  };
}

function rootCause(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? rootCause(error.originalError) : error;
}
