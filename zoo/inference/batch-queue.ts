import { MeanUnderWay } from './mean-under-way.ts';
import { ServiceTime } from './service-time.ts';

export interface BatchQueueOptions<Item> {
  /** The most items that run together. */
  most: number;
  /** How long one batch may take, milliseconds: by the measured time of an item, fewer than `most` run together. */
  longestMs: number;
  /** Items of very different lengths do not run together, because the shorter ones would be padded. */
  lengthOf(item: Item): number;
  /** How many batches run at the same time; 1 by default. */
  lanes?: number;
}

/** Where a batch runs. */
export interface Lane {
  /** From 0. Batches of one lane run one after the other. */
  index: number;
  /** Whether the queue holds nothing but this batch. */
  isAlone: boolean;
}

interface Waiting<Item, Output> {
  prepare: () => Promise<Item>;
  resolve(output: Output): void;
  reject(error: unknown): void;
  /** Whether its caller left, or it has failed. */
  isGone: boolean;
}

interface Prepared<Item, Output> extends Waiting<Item, Output> {
  item: Item;
}

/** How often batches of a size ran, and how long in all. */
export interface Executions {
  count: number;
  milliseconds: number;
}

/** Of a lane: one runs, and one waits in the session's thread, so that the session never waits for this one. */
const BATCHES_UNDER_WAY = 2;

interface LaneState {
  underWay: number;
  lastEnd: number;
}

/**
 * Runs the items of many callers in batches. An item that arrives while a lane is idle is run at once; items that arrive meanwhile run together,
 * in the order in which they came. They are prepared (decoded, tokenized) while others run, at most two batches a lane ahead, so that memory is
 * bounded.
 *
 * If a batch fails, its items run again one by one, so that only the one at fault fails.
 */
export class BatchQueue<Item, Output> {
  readonly #runBatch: (items: Item[], lane: Lane) => Promise<Output[]>;
  readonly #options: BatchQueueOptions<Item>;
  /** Sets, because a caller may leave from the middle; they keep the order of insertion. */
  readonly #arrived = new Set<Waiting<Item, Output>>();
  readonly #prepared = new Set<Prepared<Item, Output>>();
  #preparing = 0;
  readonly #lanes: LaneState[];
  /** Everything between `submit` and its end. */
  #count = 0;
  readonly #service = new ServiceTime();
  readonly #mean = new MeanUnderWay();
  /** Milliseconds of an item inside a batch; a moving average. */
  #itemMs: number | null = null;
  readonly #executions = new Map<number, Executions>();

  constructor(runBatch: (items: Item[], lane: Lane) => Promise<Output[]>, options: BatchQueueOptions<Item>) {
    this.#runBatch = runBatch;
    this.#options = options;
    this.#lanes = Array.from({ length: options.lanes ?? 1 }, () => ({ underWay: 0, lastEnd: 0 }));
  }

  /** Milliseconds until a new item would be answered, from how fast items were answered lately. */
  expectedWait(): number {
    return this.#count * this.#service.perItem();
  }

  /** Since the start, by the size of the batch. */
  executions(): ReadonlyMap<number, Executions> {
    return this.#executions;
  }

  /** How many items were under way on average since the last call. */
  takeUnderWay(): number {
    return this.#mean.take();
  }

  /** Milliseconds that an item takes while others wait. */
  itemTime(): number {
    return this.#service.perItem();
  }

  /**
   * @param signal an item whose signal is aborted before it runs is not run
   * @throws what `prepare` or running it throws; the signal's reason
   */
  submit(prepare: () => Promise<Item>, signal?: AbortSignal): Promise<Output> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    return new Promise((resolve, reject) => {
      const end = (answered: boolean) => {
        waiting.isGone = true;
        signal?.removeEventListener('abort', leave);
        this.#count--;
        this.#mean.set(this.#count);
        this.#service.ended(this.#count, answered);
      };
      const waiting: Waiting<Item, Output> = {
        prepare,
        isGone: false,
        resolve: (output) => {
          if (waiting.isGone) return;
          end(true);
          resolve(output);
        },
        reject: (error) => {
          if (waiting.isGone) return;
          end(false);
          reject(error);
        },
      };
      const leave = () => {
        this.#arrived.delete(waiting);
        this.#prepared.delete(waiting as Prepared<Item, Output>);
        waiting.reject(signal?.reason);
        // After all of a signal's items have left, so that none of them takes the place of another.
        queueMicrotask(() => this.#pump());
      };
      signal?.addEventListener('abort', leave);
      this.#count++;
      this.#mean.set(this.#count);
      this.#service.began();
      this.#arrived.add(waiting);
      this.#pump();
    });
  }

  #pump(): void {
    for (const waiting of this.#arrived) {
      if (this.#preparing + this.#prepared.size >= BATCHES_UNDER_WAY * this.#lanes.length * this.batchSize()) break;
      this.#arrived.delete(waiting);
      void this.#prepare(waiting);
    }
    while (this.#prepared.size > 0) {
      const index = this.#freeLane();
      if (index === null) break;
      void this.#run(this.#nextBatch(), index);
    }
  }

  /** The lane with the fewest batches; null if all have as many as they may. */
  #freeLane(): number | null {
    const underWay = this.#lanes.map((lane) => lane.underWay);
    const least = Math.min(...underWay);
    return least < BATCHES_UNDER_WAY ? underWay.indexOf(least) : null;
  }

  async #prepare(waiting: Waiting<Item, Output>): Promise<void> {
    this.#preparing++;
    try {
      const item = await waiting.prepare();
      if (!waiting.isGone) this.#prepared.add(Object.assign(waiting, { item }));
    } catch (error) {
      waiting.reject(error);
    } finally {
      this.#preparing--;
      this.#pump();
    }
  }

  /** The oldest item, and those after it that it can run with. */
  #nextBatch(): Prepared<Item, Output>[] {
    // Shared out, so that no lane is idle while another runs many.
    const limit = Math.min(this.batchSize(), Math.ceil(this.#count / this.#lanes.length));
    const batch: Prepared<Item, Output>[] = [];
    let length = 0;
    for (const prepared of this.#prepared) {
      if (batch.length >= limit) break;
      const own = this.#options.lengthOf(prepared.item);
      if (batch.length === 0) length = own;
      else if (!areAlike(own, length)) continue;
      this.#prepared.delete(prepared);
      batch.push(prepared);
    }
    return batch;
  }

  /** How many items run together at most, by their measured time. */
  batchSize(): number {
    const { most, longestMs } = this.#options;
    if (this.#itemMs === null) return most;
    return Math.max(1, Math.min(most, Math.floor(longestMs / this.#itemMs)));
  }

  async #run(batch: Prepared<Item, Output>[], index: number): Promise<void> {
    const state = this.#lanes[index];
    state.underWay++;
    const lane: Lane = { index, isAlone: this.#count === batch.length };
    const began = performance.now();
    try {
      const outputs = await this.#runBatch(
        batch.map(({ item }) => item),
        lane,
      );
      this.#measure(batch.length, began, state);
      for (const [i, { resolve }] of batch.entries()) resolve(outputs[i]);
    } catch (error) {
      if (batch.length === 1) batch[0].reject(error);
      else await this.#runEach(batch, lane);
    } finally {
      state.underWay--;
      this.#pump();
    }
  }

  async #runEach(batch: Prepared<Item, Output>[], lane: Lane): Promise<void> {
    for (const { item, isGone, resolve, reject } of batch) {
      if (!isGone) await this.#runBatch([item], lane).then(([output]) => resolve(output), reject);
    }
  }

  #measure(size: number, began: number, lane: LaneState): void {
    const now = performance.now();
    // It may have waited for the batch before it.
    const milliseconds = now - Math.max(began, lane.lastEnd);
    lane.lastEnd = now;
    const itemMs = milliseconds / size;
    const sofar = this.#executions.get(size) ?? { count: 0, milliseconds: 0 };
    this.#executions.set(size, { count: sofar.count + 1, milliseconds: sofar.milliseconds + milliseconds });
    this.#itemMs = this.#itemMs === null ? itemMs : 0.8 * this.#itemMs + 0.2 * itemMs;
  }
}

/** Whether little is lost if the shorter is padded to the length of the other. */
function areAlike(a: number, b: number): boolean {
  return Math.max(a, b) <= 1.25 * Math.min(a, b) + 4;
}
