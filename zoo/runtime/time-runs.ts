import type { RuntimeTensor, Session } from './session.ts';

const WARM_UP = 3;
const [FEWEST, MOST] = [5, 50];

export interface TimeRuns {
  /** Large networks run less often; at least five times. */
  longestMs: number;
  signal?: AbortSignal | undefined;
}

/**
 * The median time of a run of each session, in milliseconds, after some that warm up. Sessions take turns, so that other work on the
 * machine slows all of them.
 *
 * @param feeds those that a session has no input for are left out
 */
export async function timeRuns(
  sessions: readonly Pick<Session, 'inputNames' | 'run'>[],
  feeds: Readonly<Record<string, RuntimeTensor>>,
  { longestMs, signal }: TimeRuns,
): Promise<{ medians: number[]; runs: number }> {
  const times = sessions.map((): number[] => []);
  const began = performance.now();
  for (let i = -WARM_UP; i < MOST; i++) {
    if (i >= FEWEST && performance.now() - began > longestMs) break;
    for (const [side, session] of sessions.entries()) {
      signal?.throwIfAborted();
      const given = Object.entries(feeds).filter(([name]) => session.inputNames.includes(name));
      const before = performance.now();
      await session.run(Object.fromEntries(given));
      if (i >= 0) times[side].push(performance.now() - before);
    }
  }
  return { medians: times.map(median), runs: times[0].length };
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
