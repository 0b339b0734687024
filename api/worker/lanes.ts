import { availableMemory } from '../../zoo/training/checks/available-memory.ts';
import { type Config, JOB_GROUPS, type JobGroup } from '../config.ts';
import { EVERY_KIND, JOB_KINDS, type JobKindName } from '../jobs/kinds.ts';

/** Kinds of jobs that a worker takes, and how many of them at a time. Lanes run beside each other; within one, jobs wait in line. */
export interface Lane {
  kinds: JobKindName[];
  concurrency: number;
}

/**
 * The lanes of a worker, those with precedence first. By default long jobs (training and analysis) share one, since one of them uses
 * every core; imports, new checkpoints and pushes have one each, so that none of them waits for a hub that another one waits for.
 */
export function lanesOf({
  workerLanes,
  workerConcurrency,
  workerShortJobs,
}: Pick<Config, 'workerLanes' | 'workerConcurrency' | 'workerShortJobs'>): Lane[] {
  if (workerLanes !== null) return workerLanes.map(({ groups, jobs }) => laneOf(groups, jobs));
  if (workerShortJobs === 0) return [laneOf(JOB_GROUPS, workerConcurrency)];
  const long = laneOf(['training', 'analysis'], workerConcurrency);
  const short = (['imports', 'checkpoints', 'pushes'] as const).map((group) => laneOf([group], workerShortJobs));
  return [long, ...short];
}

function laneOf(groups: readonly JobGroup[], concurrency: number): Lane {
  return { kinds: EVERY_KIND.filter((kind) => groups.includes(JOB_KINDS[kind].group)), concurrency };
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
