import type { Executions } from '../../../zoo/inference/batch-queue.ts';

/** How often something happened, and how long it took together. */
interface Duration {
  count: number;
  ns: number;
}

/** What a replica, or all of a version together, answered: as the statistics extension names it. */
export interface InferenceStatistics {
  /** Milliseconds since 1970; 0 before the first. */
  last_inference: number;
  /** Examples that were answered. */
  inference_count: number;
  /** Runs of the model, each with the examples of one request or of several. */
  execution_count: number;
  inference_stats: { success: Duration; fail: Duration; compute_infer: Duration };
  batch_stats: { batch_size: number; compute_infer: Duration }[];
}

type ExecutionsBySize = ReadonlyMap<number, Executions>;

const nanoseconds = (milliseconds: number) => Math.round(milliseconds * 1e6);

/** Counts the requests to one replica, and the runs of its model, since it was made. */
export class InferenceCounters {
  readonly #outcomes = { success: { count: 0, ns: 0 }, fail: { count: 0, ns: 0 } };
  readonly #executions: () => ExecutionsBySize;
  /** Those of the warm-up. */
  readonly #before: ExecutionsBySize;
  #lastInference = 0;
  #examples = 0;

  constructor(executions: () => ExecutionsBySize) {
    this.#executions = executions;
    this.#before = new Map(executions());
  }

  /** @param milliseconds from the request's arrival */
  answered(examples: number, milliseconds: number): void {
    this.#examples += examples;
    this.#count('success', milliseconds);
  }

  failed(milliseconds: number): void {
    this.#count('fail', milliseconds);
  }

  #count(outcome: 'success' | 'fail', milliseconds: number): void {
    this.#lastInference = Date.now();
    this.#outcomes[outcome].count++;
    this.#outcomes[outcome].ns += nanoseconds(milliseconds);
  }

  statistics(): InferenceStatistics {
    const batches = [...this.#executions()].map(([size, { count, milliseconds }]) => {
      const before = this.#before.get(size) ?? { count: 0, milliseconds: 0 };
      const own = { count: count - before.count, ns: nanoseconds(milliseconds - before.milliseconds) };
      return { batch_size: size, compute_infer: own };
    });
    return {
      last_inference: this.#lastInference,
      inference_count: this.#examples,
      ...ofBatches(
        this.#outcomes,
        batches.filter(({ compute_infer }) => compute_infer.count > 0),
      ),
    };
  }
}

/** The statistics of several replicas together. */
export function totalOf(statistics: InferenceStatistics[]): InferenceStatistics {
  const outcomes = { success: { count: 0, ns: 0 }, fail: { count: 0, ns: 0 } };
  const batches = new Map<number, Duration>();
  for (const { inference_stats, batch_stats } of statistics) {
    for (const outcome of ['success', 'fail'] as const) add(outcomes[outcome], inference_stats[outcome]);
    for (const { batch_size, compute_infer } of batch_stats) {
      const own = batches.get(batch_size) ?? { count: 0, ns: 0 };
      batches.set(batch_size, add(own, compute_infer));
    }
  }
  return {
    last_inference: Math.max(0, ...statistics.map(({ last_inference }) => last_inference)),
    inference_count: statistics.reduce((sum, { inference_count }) => sum + inference_count, 0),
    ...ofBatches(
      outcomes,
      [...batches].map(([batch_size, compute_infer]) => ({ batch_size, compute_infer })),
    ),
  };
}

function ofBatches(
  outcomes: Pick<InferenceStatistics['inference_stats'], 'success' | 'fail'>,
  batches: InferenceStatistics['batch_stats'],
): Pick<InferenceStatistics, 'execution_count' | 'inference_stats' | 'batch_stats'> {
  const computed = batches.reduce((sum, { compute_infer }) => add(sum, compute_infer), { count: 0, ns: 0 });
  return {
    execution_count: computed.count,
    inference_stats: { ...outcomes, compute_infer: computed },
    batch_stats: batches.toSorted((a, b) => a.batch_size - b.batch_size),
  };
}

function add(sum: Duration, { count, ns }: Duration): Duration {
  sum.count += count;
  sum.ns += ns;
  return sum;
}
