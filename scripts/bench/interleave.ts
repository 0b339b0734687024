import { setTimeout as sleep } from 'node:timers/promises';
import { type Timing, timingOf } from './timing.ts';

/** Long enough for the threads of a side that is not stopped to stop waiting in a loop and go to sleep. */
const IDLE_MILLISECONDS = 50;

/** A process that can be kept from taking a core. */
export interface Stoppable {
  pause(): void;
  resume(): void;
}

/** What one side does when its turn comes. */
export interface Turn {
  /** Does the work and returns the seconds it took. */
  measure: () => Promise<number>;
  /** Where it works: stopped during the turns of others. */
  process?: Stoppable;
}

/**
 * Measures sides in turn, A B A B …, so that a change of the machine's speed affects all of them. Each has the machine to
 * itself: the processes of the others are stopped.
 *
 * @param warmUp rounds before those that count
 * @returns the seconds of each
 */
export async function interleave(
  turns: Turn[],
  { rounds, warmUp = 1 }: { rounds: number; warmUp?: number },
): Promise<Timing[]> {
  const seconds: number[][] = turns.map(() => []);
  const processes = new Set(turns.map(({ process }) => process).filter((process) => process !== undefined));
  try {
    for (const process of processes) process.pause();
    for (let round = -warmUp; round < rounds; round++) {
      for (const [i, { measure, process }] of turns.entries()) {
        process?.resume();
        await sleep(IDLE_MILLISECONDS);
        const took = await measure();
        process?.pause();
        if (round >= 0) seconds[i].push(took);
      }
    }
  } finally {
    for (const process of processes) process.resume();
  }
  return seconds.map(timingOf);
}
