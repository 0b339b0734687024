import { availableMemory } from '../../zoo/training/checks/available-memory.ts';
import type { Config } from '../config.ts';
import { EVERY_KIND, JOB_KINDS, type JobKindName } from '../jobs/kinds.ts';

/** Kinds of jobs that a worker takes, and how many of them at a time. Lanes run beside each other. */
export interface Lane {
  kinds: JobKindName[];
  concurrency: number;
}

/** The lanes of a worker, those with precedence first: long jobs, and short ones that do not wait for them. */
export function lanesOf({
  workerConcurrency,
  workerShortJobs,
}: Pick<Config, 'workerConcurrency' | 'workerShortJobs'>): Lane[] {
  if (workerShortJobs === 0) return [{ kinds: EVERY_KIND, concurrency: workerConcurrency }];
  const of = (length: 'LONG' | 'SHORT') => EVERY_KIND.filter((kind) => JOB_KINDS[kind].length === length);
  return [
    { kinds: of('LONG'), concurrency: workerConcurrency },
    { kinds: of('SHORT'), concurrency: workerShortJobs },
  ];
}

/**
 * Decides which lanes may start a job, by the machine's free memory: the first job always starts, another one only with enough
 * free memory. A lane that has to wait for memory keeps the lanes after it from taking it.
 */
export class Room {
  readonly #starved = new Set<Lane>();

  constructor(
    readonly lanes: Lane[],
    readonly spareBytes: number,
    readonly available: () => Promise<number> = availableMemory,
  ) {}

  /**
   * @param running jobs of this worker, in any lane
   * @param isWaiting whether a job waits for this lane; called only if it gets no room
   */
  async has(lane: Lane, running: number, isWaiting: () => Promise<boolean>): Promise<boolean> {
    const isBehind = this.lanes.slice(0, this.lanes.indexOf(lane)).some((other) => this.#starved.has(other));
    const isFree = !isBehind && (running === 0 || (await this.available()) >= this.spareBytes);
    if (isFree || !(await isWaiting())) this.#starved.delete(lane);
    else this.#starved.add(lane);
    return isFree;
  }
}
