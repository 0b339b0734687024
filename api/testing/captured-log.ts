import type { Logger } from 'pino';
import { openLogger } from '../observability/logger.ts';

export type LogLine = Record<string, unknown> & { level: number; msg: string; requestId?: string };

/** A process log that keeps its lines, at level debug, instead of printing them. */
export function captureLog(): { log: Logger; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const log = openLogger('spec', { write: (line) => void lines.push(JSON.parse(line) as LogLine) });
  log.level = 'debug';
  return { log, lines };
}
