import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../zoo/child-environment.ts';
import type { Outcome } from '../../zoo/testing/fuzz/run-mutant.ts';
import type { FromFuzzChild } from './fuzz-child.ts';

const PROGRAM = fileURLToPath(new URL('./fuzz-child.ts', import.meta.url));
/** A new process now and then: what a mutant leaves behind in one is found where it happens. */
const BATCH = 1_000;
/** The longest that a mutant may take, on a machine that does other work: in ticks of this process, which count no time in which both are stopped. */
const MAX_SECONDS = 60;
/** As for an import, by RLIMIT_DATA. */
const MEMORY_KIB = 4 * 2 ** 20;

interface Failure {
  seed: number;
  error: string;
}

export interface Fuzzed {
  accepted: number;
  refused: number;
  /** Messages without their names and numbers: how often, and the first mutant. */
  kinds: Map<string, { count: number; seed: number }>;
  failures: Failure[];
  seconds: number;
  slowest: Pick<Outcome, 'seed' | 'milliseconds'>;
  peakBytes: number;
}

/** Sends the mutants `from` to `to` through a door, in processes that may die of them. */
export async function fuzzDoor(name: string, from: number, to: number): Promise<Fuzzed> {
  const fuzzed: Fuzzed = {
    ...{ accepted: 0, refused: 0, kinds: new Map(), failures: [], seconds: 0 },
    ...{ slowest: { seed: -1, milliseconds: 0 }, peakBytes: 0 },
  };
  const start = performance.now();
  for (let next = from; next < to; ) next = await runBatch(name, next, Math.min(to, next + BATCH), fuzzed);
  fuzzed.seconds = (performance.now() - start) / 1000;
  return fuzzed;
}

/** Returns the first mutant that is still to do. */
async function runBatch(name: string, from: number, to: number, fuzzed: Fuzzed): Promise<number> {
  const node = [process.execPath, '--import', import.meta.resolve('tsx'), PROGRAM, name, `${from}`, `${to}`];
  const child = spawn('/bin/sh', ['-c', `ulimit -c 0; ulimit -d ${MEMORY_KIB}; exec "$@"`, 'sh', ...node], {
    env: childEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  // At once: a run takes an hour.
  const fail = ({ seed, error }: Failure) => {
    fuzzed.failures.push({ seed, error });
    console.error(`${name}, mutant ${seed}: ${error}\n`);
  };
  let tail = '';
  child.stderr?.on('data', (data: Buffer) => {
    tail = `${tail}${data}`.slice(-2_000);
  });
  let current = from;
  let isRunning = false;
  let seconds = 0;
  const clock = setInterval(() => {
    if (isRunning && ++seconds > MAX_SECONDS) child.kill('SIGKILL');
  }, 1_000);
  child.on('message', (message: FromFuzzChild) => {
    seconds = 0;
    isRunning = message.type === 'begins';
    if (message.type === 'begins') current = message.seed;
    else if (message.type === 'ends') note(fuzzed, message.outcome, message.peakBytes);
    else fail(message);
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once('close', (code, signal) => resolve([code, signal])),
  );
  clearInterval(clock);
  if (code === 0) return to;
  if (isRunning || code !== 3) {
    const how =
      seconds > MAX_SECONDS
        ? `It takes more than ${MAX_SECONDS} s.`
        : `It ends the process (${signal ?? code}): ${tail}`;
    fail({ seed: current, error: how });
  }
  return current + 1;
}

function note(fuzzed: Fuzzed, { seed, refused, milliseconds }: Outcome, peakBytes: number): void {
  if (refused === null) fuzzed.accepted++;
  else {
    fuzzed.refused++;
    const kind = refused
      .replace(/["“‘'][^"”’']*["”’']/g, '…')
      .replace(/[\d.,]+/g, '0')
      .slice(0, 200);
    const known = fuzzed.kinds.get(kind);
    if (known) known.count++;
    else fuzzed.kinds.set(kind, { count: 1, seed });
  }
  if (milliseconds > fuzzed.slowest.milliseconds) fuzzed.slowest = { seed, milliseconds };
  fuzzed.peakBytes = Math.max(fuzzed.peakBytes, peakBytes);
}
