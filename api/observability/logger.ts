import pino, { type DestinationStream, type LogFn, type Logger, type LoggerOptions } from 'pino';
import { redact } from '../../zoo/redact.ts';
import { loggedError } from './logged-error.ts';
import { currentRequestId } from './request-id.ts';
import { currentTraceId } from './spans.ts';

/** Headers that carry secrets, should a line ever hold headers. */
const SECRET_HEADERS = ['authorization', 'cookie', 'set-cookie', 'proxy-authorization', 'x-graft-replica-secret'];
const SECRET_PATHS = ['headers', 'req.headers', 'request.headers', 'response.headers'].flatMap((place) =>
  SECRET_HEADERS.map((name) => `${place}["${name}"]`),
);

/** pino makes the message of a lone error its own, which names the parameters of a query. */
const logMethod: NonNullable<LoggerOptions['hooks']>['logMethod'] = function (args, method) {
  const [error, ...others] = args as unknown[];
  if (!(error instanceof Error) || others.length > 0) return method.apply(this, args);
  method.apply(this, [{ err: error }, loggedError(error).message] as unknown as Parameters<LogFn>);
};

let current: Logger = make('graft');

/**
 * Names this process's log: one JSON object a line, with the ids of the request and of the trace that the code works for. What it writes passes
 * `redact`, and errors of the database are written without parameters and without values of rows. Call it once, in the process's
 * main file.
 *
 * @param name of the process
 * @param destination default: stdout
 */
export function openLogger(name: string, destination?: DestinationStream): Logger {
  current = make(name, destination);
  return current;
}

/** This process's log, for code that is given none. */
export function processLog(): Logger {
  return current;
}

function make(name: string, destination: DestinationStream = standardOutput()): Logger {
  const options: LoggerOptions = {
    name,
    serializers: { err: loggedError },
    hooks: { streamWrite: redact, logMethod },
    redact: { paths: SECRET_PATHS, censor: '[secret]' },
    mixin: () => {
      const requestId = currentRequestId();
      const traceId = currentTraceId();
      return { ...(requestId === null ? {} : { requestId }), ...(traceId === null ? {} : { traceId }) };
    },
  };
  return pino(options, destination);
}

/**
 * Where this process's parent reads its log. When the parent is gone, nobody does: at its exit, sonic-boom would try without end to write what is
 * left, and the process would stay.
 */
function standardOutput(): DestinationStream {
  const stream = pino.destination(1);
  process.once('disconnect', () => {
    stream.flushSync = () => {};
  });
  return stream;
}
