import { DrizzleQueryError } from 'drizzle-orm/errors';
import pg from 'pg';

interface LoggedError {
  type: string;
  message: string;
  [property: string]: unknown;
}

/** What the log has of an error: its message, its stack and its causes, and of a query's failure nothing that a person entered. */
export function loggedError(error: unknown): LoggedError {
  if (isLogged(error)) return error;
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { cause, name } = error;
  const why = cause === undefined ? {} : { cause: loggedError(cause) };
  const stack = framesOf(error);
  if (error instanceof DrizzleQueryError)
    return { type: name, message: 'A query failed.', query: error.query, stack, ...why };
  if (error instanceof pg.DatabaseError) {
    const { code, table, column, constraint, routine } = error;
    return { type: name, message: withoutValues(error), code, table, column, constraint, routine, stack };
  }
  const { cause: _, ...others } = error;
  return { ...others, type: error.constructor.name, message: error.message, stack, ...why };
}

/** What a child process wrote of an error, and its parent's log passes on. */
function isLogged(error: unknown): error is LoggedError {
  if (typeof error !== 'object' || error === null || error instanceof Error) return false;
  return 'type' in error && typeof error.type === 'string' && 'message' in error && typeof error.message === 'string';
}

/** PostgreSQL quotes the value that it could not read in errors of class 22; elsewhere it quotes names. */
function withoutValues({ code, message }: pg.DatabaseError): string {
  return code?.startsWith('22') ? message.replace(/".*"/s, '"…"') : message;
}

/** The first line of a stack repeats the message. */
const framesOf = ({ stack = '' }: Error): string =>
  stack
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .join('\n');
