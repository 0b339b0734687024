import { availableParallelism } from 'node:os';
import type { SessionOptions } from './session.ts';
import { openSessionInThread, type ThreadSession } from './session-in-thread.ts';

/** The most bytes that the copies of a model's weights may have together. */
const MOST_BYTES = 128 * 2 ** 20;

/** Sessions of one model in threads: see `openSessionPool`. */
export interface SessionPool extends Omit<ThreadSession, 'run' | 'keep'> {
  /** How many runs can go on at the same time. */
  lanes: number;
  /** How many sessions are open. */
  sessions(): number;
  /** Runs of one lane happen one after the other; one that is alone gets all cores. Otherwise as `ThreadSession.run`. */
  run(
    feeds: Parameters<ThreadSession['run']>[0],
    outputs?: string[],
    lane?: { index: number; isAlone: boolean },
  ): ReturnType<ThreadSession['run']>;
}

/** How many sessions of a model of so many bytes run side by side on so many cores. */
export function lanesFor(bytes: number, cores = availableParallelism()): number {
  // One more is for runs that are alone.
  const affordable = Math.floor(MOST_BYTES / bytes) - 1;
  return affordable < 2 ? 1 : Math.min(cores, affordable);
}

/** After so many runs that were not alone, the sessions of the lanes are opened: few requests need neither their memory nor their start. */
const BUSY_RUNS = 16;

/**
 * Opens an ONNX file in threads: one session with all cores, and, when runs come that are not alone, one for each lane, which share the
 * cores. Sessions side by side answer more than one whose operators wait for all of its threads, and a lone run ends sooner on all cores. A
 * large model is opened once.
 *
 * @param bytes of the file
 * @throws as `openSessionInThread`
 */
export async function openSessionPool(
  { file, bytes }: { file: string; bytes: number },
  options: SessionOptions = {},
  onLost: (error: Error) => void = () => {},
): Promise<SessionPool> {
  const cores = availableParallelism();
  const lanes = lanesFor(bytes, cores);
  const threads = Math.max(1, Math.floor(cores / lanes));
  const whole = await openSessionInThread(file, options, onLost);
  /** Those of the lanes, as soon as they are open. */
  const narrow: ThreadSession[] = [];
  let opening: Promise<unknown> | null = null;
  let isClosed = false;
  let busyRuns = 0;

  const openLane = async (index: number) => {
    const session = await openSessionInThread(file, { ...options, threads }, onLost);
    if (isClosed) await session.close();
    else narrow[index] = session;
  };
  const laneOf = ({ index, isAlone }: { index: number; isAlone: boolean }): ThreadSession => {
    if (isAlone || lanes === 1) return whole;
    busyRuns++;
    // A lane that cannot be opened, for want of memory, goes on with the first session.
    if (busyRuns === BUSY_RUNS) opening = Promise.allSettled(Array.from({ length: lanes }, (_, i) => openLane(i)));
    return narrow[index] ?? whole;
  };
  return {
    ...{ inputNames: whole.inputNames, outputNames: whole.outputNames, lanes },
    sessions: () => 1 + narrow.filter((session) => session !== undefined).length,
    run: (feeds, outputs, lane = { index: 0, isAlone: true }) => laneOf(lane).run(feeds, outputs),
    async close() {
      isClosed = true;
      await opening;
      await Promise.all([whole, ...narrow].map((session) => session.close()));
    },
  };
}
