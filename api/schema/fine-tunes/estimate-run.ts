/** A run that is over. */
export interface PastRun {
  /** Of the model. */
  parameters: number;
  /** Of the training split. */
  examples: number;
  /** Epochs that it trained, and the seconds that all of them took. */
  epochs: number;
  epochSeconds: number;
  /** From the start of its job to the end. */
  totalSeconds: number;
}

/** What a run would be. */
export type PlannedRun = Pick<PastRun, 'parameters' | 'examples' | 'epochs'>;

/**
 * The seconds that a run would take: per example and epoch as the median of past runs, in proportion to the model's parameters, and the
 * rest (loading, features, evaluations) as a line over the number of examples.
 */
export const estimateSeconds = (planned: PlannedRun, past: readonly PastRun[]): number =>
  estimateEpochSeconds(planned, past) + restSeconds(planned.examples, past);

/** The part of `estimateSeconds` that epochs take. */
export function estimateEpochSeconds(planned: PlannedRun, past: readonly PastRun[]): number {
  const perExample = median(
    past.map((run) => (run.epochs === 0 ? 0 : run.epochSeconds / run.epochs / run.examples / run.parameters)),
  );
  return perExample * planned.parameters * planned.examples * planned.epochs;
}

/**
 * The least and the greatest share of its estimate that a run took, each estimated from the others; null for fewer than three runs.
 */
export function pastErrors(past: readonly PastRun[]): [least: number, greatest: number] | null {
  if (past.length < 3) return null;
  const shares = past.map((run, i) => run.totalSeconds / estimateSeconds(run, past.toSpliced(i, 1)));
  return [Math.min(1, ...shares), Math.max(1, ...shares)];
}

/**
 * The rest of what a run takes. Least squares over the number of examples; without two numbers of examples, in proportion for more of them, and the same for fewer.
 */
export function restSeconds(examples: number, past: readonly PastRun[]): number {
  const rests = past.map((run) => Math.max(0, run.totalSeconds - run.epochSeconds));
  const meanX = mean(past.map((run) => run.examples));
  const meanY = mean(rests);
  const spread = mean(past.map((run) => (run.examples - meanX) ** 2));
  if (spread === 0) return median(rests) * Math.max(1, examples / meanX);
  const slope = Math.max(0, mean(past.map((run, i) => (run.examples - meanX) * (rests[i] - meanY))) / spread);
  const intercept = Math.max(0, meanY - slope * meanX);
  return intercept + slope * examples;
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
