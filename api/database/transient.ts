import { DrizzleQueryError } from 'drizzle-orm/errors';

/**
 * Codes of Node's sockets and of PostgreSQL: class 08 (the connection failed), 57P0x (the server shuts down, crashed, or starts),
 * 53300 (too many connections).
 */
const LOST =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|08...|57P0[123]|53300)$/;

/** Errors of pg that carry no code. */
const LOST_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error)/;

/** Another transaction was in the way: 40001 (serialization failure), 40P01 (deadlock). */
const IN_THE_WAY = /^40(001|P01)$/;

const causeOf = (error: unknown) =>
  ((error instanceof DrizzleQueryError ? error.cause : error) ?? {}) as { code?: string; message?: string };

/** The connection broke during a COMMIT, and PostgreSQL could not be asked whether it counts. Trying again could do things twice. */
export class CommitUnknownError extends Error {
  override readonly name = 'CommitUnknownError';
}

/** Whether the database was not reached, or the connection broke: a statement may or may not have been executed. */
export function isConnectionLost(error: unknown): boolean {
  const { code, message } = causeOf(error);
  return error instanceof CommitUnknownError || LOST.test(code ?? '') || LOST_MESSAGE.test(message ?? '');
}

/** Whether the same statement or transaction may succeed when it is tried again. */
export function isTransient(error: unknown): boolean {
  if (error instanceof CommitUnknownError) return false;
  return isConnectionLost(error) || IN_THE_WAY.test(causeOf(error).code ?? '');
}
