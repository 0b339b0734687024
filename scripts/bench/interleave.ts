import { setTimeout as sleep } from 'node:timers/promises';
import { type Timing, timingOf } from './timing.ts';

/** Long enough for a side's threads to stop waiting in a loop and go to sleep, so that the next has the cores to itself. */
const IDLE_MILLISECONDS = 50;

/**
 * Measures sides in turn, A B A B …, so that a change of the machine's speed meets all of them.
 *
 * @param measures each does its work once and returns the seconds it took; @param warmUp rounds before those that count
 * @returns the seconds of each
 */
export async function interleave(
  measures: (() => Promise<number>)[],
  { rounds, warmUp = 1 }: { rounds: number; warmUp?: number },
): Promise<Timing[]> {
  const seconds: number[][] = measures.map(() => []);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [i, measure] of measures.entries()) {
      await sleep(IDLE_MILLISECONDS);
      const took = await measure();
      if (round >= 0) seconds[i].push(took);
    }
  }
  return seconds.map(timingOf);
}
