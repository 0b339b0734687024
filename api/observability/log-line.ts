import type { Level, Logger } from 'pino';
import { z } from 'zod';

const LEVELS: Record<number, Level> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };

const lineSchema = z.looseObject({
  level: z.number(),
  msg: z.string().default(''),
  err: z.looseObject({ message: z.string().optional() }).optional(),
});

/** What the parent's line says itself. */
const OF_THE_PROCESS = new Set(['level', 'msg', 'time', 'pid', 'hostname', 'name']);

/** The most characters of a line that is not JSON. */
const LONGEST = 2_000;

/**
 * Writes a line of a child process to its parent's log. A line of the child's own logger keeps its level and fields; any other
 * line becomes a message at level info.
 *
 * @returns what the line says, for people
 */
export function passOnLine(log: Logger, line: string): string {
  const parsed = line.startsWith('{') ? lineSchema.safeParse(parseJson(line)) : null;
  if (!parsed?.success) {
    log.info(line.slice(0, LONGEST));
    return line;
  }
  const { level, msg, err } = parsed.data;
  // Keys that the parent's log has already would appear twice in the line.
  const bound = log.bindings();
  const fields = Object.entries(parsed.data).filter(([key]) => !OF_THE_PROCESS.has(key) && !(key in bound));
  log[LEVELS[level] ?? 'info'](Object.fromEntries(fields), msg);
  return err?.message ? `${msg}: ${err.message}` : msg;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
