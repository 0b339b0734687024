import pino, { type DestinationStream, type LogFn, type Logger, type LoggerOptions } from 'pino';
import { redact } from '../../zoo/redact.ts';
import { loggedError } from './logged-error.ts';

/**
 * The log of a process, one JSON object a line. What it writes passes `redact`, and errors of the database are written without parameters
 * and without values of rows.
 *
 * @param name of the process
 * @param destination default: stdout
 */
export function openLogger(name: string, destination: DestinationStream = pino.destination(1)): Logger {
  return pino({ name, serializers: { err: loggedError }, hooks: { streamWrite: redact, logMethod } }, destination);
}

/** pino makes the message of a lone error its own, which names the parameters of a query. */
const logMethod: NonNullable<LoggerOptions['hooks']>['logMethod'] = function (args, method) {
  const [error, ...others] = args as unknown[];
  if (!(error instanceof Error) || others.length > 0) return method.apply(this, args);
  method.apply(this, [{ err: error }, loggedError(error).message] as unknown as Parameters<LogFn>);
};
