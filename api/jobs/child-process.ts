import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Logger } from 'pino';
import { childEnvironment, type Purpose } from '../../zoo/child-environment.ts';
import { entryPoint } from '../../zoo/entry-point.ts';
import { passOnLine } from '../observability/log-line.ts';

/** Bytes of a child's last output that are kept for the message about its end. */
const TAIL_LENGTH = 2_000;

export interface Child {
  process: ChildProcess;
  /** The end of what it wrote to stdout and stderr. */
  tail(): string;
  /** How it ended: resolves after its output was read to the end. */
  exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** How Node runs a child. */
export interface ChildSettings {
  /** Of Node and V8. */
  flags?: string[];
  /** Of the environment, in addition to those of the child's purposes. */
  variables?: Record<string, string>;
}

/**
 * Starts a TypeScript file as a child process with an IPC channel. Its output goes to `log`, line by line.
 *
 * The child must end on `disconnect`: that is how it learns that its parent is gone. It gets no variables but those of its purposes;
 * what else it needs, it is told in messages.
 */
export function startChild(
  file: URL,
  log: Logger,
  purposes: Purpose[],
  { flags = [], variables = {} }: ChildSettings = {},
): Child {
  const { path, execArgv } = entryPoint(file);
  const child = fork(path, {
    env: { ...childEnvironment(purposes), ...variables },
    execArgv: [...flags, ...execArgv],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A process group of its own, for `endGroup`; also, Ctrl-C in a terminal then reaches only the worker.
    detached: process.platform !== 'win32',
  });
  // A message that can no longer be sent is followed by 'close'.
  child.on('error', (error) => log.warn({ error: error.message }, 'child process'));
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      tail = `${tail}${passOnLine(log, line)}\n`.slice(-TAIL_LENGTH);
    });
  }
  return {
    process: child,
    tail: () => tail.trim(),
    exit: new Promise((resolve) => {
      child.once('exit', () => endGroup(child.pid));
      child.once('close', (code, signal) => resolve({ code, signal }));
      // fork() itself failed: there was no process, and 'close' may never come.
      child.once('error', () => child.pid === undefined && resolve({ code: null, signal: null }));
    }),
  };
}

/** Ends processes that a child had started and left running: an npm whose parent crashed, for example. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined || process.platform === 'win32') return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // No such processes.
  }
}

/** Sends a message to a child, if it still runs. */
export function tell(child: Child, message: object): void {
  if (child.process.connected) child.process.send(message, () => {});
}

/** One sentence about an unexpected end of a child process: how it ended, its last output, and what to do. */
export function describeCrash(
  what: string,
  exit: { code: number | null; signal: NodeJS.Signals | null },
  tail: string,
): string {
  const how = exit.signal
    ? `ended with signal ${exit.signal}`
    : exit.code === null
      ? 'could not be started'
      : `ended with exit code ${exit.code}`;
  const memory = exit.signal === 'SIGKILL' || exit.signal === 'SIGABRT' || exit.code === 134;
  const advice = memory
    ? 'Most often the machine ran out of memory: free some (a fine-tune with a smaller batch size needs less), and start it again.'
    : 'Start it again; if it happens again, see the log of the worker.';
  return `${what} ${how}. ${tail ? `Its last output: ${tail.slice(-600)}\n` : 'It wrote no output. '}${advice}`;
}
