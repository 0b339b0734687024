import { InvalidInputError } from '../../errors.ts';
import { predictedLabel } from '../../evaluation/metrics.ts';
import { applyHead } from '../heads/apply-head.ts';
import { type Features, takeRows } from '../heads/features.ts';
import { fitHead } from '../heads/fit-head.ts';
import type { HeadMethod } from '../heads/methods.ts';
import { drawShots } from './draw-shots.ts';
import { meanInterval } from './mean-interval.ts';

/** Features with a label each, as an index into the names. */
export interface LabelledRows {
  features: Features;
  labels: readonly number[];
}

/** How well a head does on so many examples a class, over several draws of them. */
export interface FewShotResult {
  method: HeadMethod;
  shots: number;
  /** On the test rows, draw by draw; empty if the head cannot be fitted on so few. */
  accuracies: number[];
  mean: number | null;
  /** 95 % of the mean over draws; null of one draw. It says nothing of the test rows, which stay the same. */
  interval: [number, number] | null;
  /** Why there are no accuracies. */
  problem: string | null;
}

export interface FewShotStudy {
  train: LabelledRows;
  test: LabelledRows;
  /** The labels' names. */
  labels: readonly string[];
  methods: readonly HeadMethod[];
  shots: readonly number[];
  draws: number;
  /** Draw `i` is the one of a fine-tune with `seed + i`. */
  seed: number;
  signal?: AbortSignal;
  onProgress?: (share: number) => void;
}

/**
 * Fits heads on a few examples a class, again and again with other examples, and measures each on all test rows.
 *
 * @throws InvalidInputError with field `shots` if a label has fewer training rows; the signal's reason if it is aborted
 */
export async function fewShotStudy(study: FewShotStudy): Promise<FewShotResult[]> {
  const { train, labels, methods, shots, draws, seed, signal, onProgress } = study;
  const rows = train.labels.map((label, row) => ({ label, row }));
  const results: FewShotResult[] = [];
  for (const count of shots) {
    const drawn = Array.from({ length: draws }, (_, i) => drawShots(rows, labels, count, seed + i));
    for (const method of methods) {
      const accuracies: number[] = [];
      let problem: string | null = null;
      for (const some of drawn) {
        signal?.throwIfAborted();
        try {
          accuracies.push(await accuracyOn(some, method, study));
        } catch (error) {
          if (!(error instanceof InvalidInputError)) throw error;
          problem = error.message;
          break;
        }
        onProgress?.((results.length + accuracies.length / draws) / (shots.length * methods.length));
      }
      const known = problem === null ? meanShare(accuracies) : { mean: null, interval: null };
      results.push({ method, shots: count, accuracies: problem === null ? accuracies : [], ...known, problem });
    }
  }
  return results;
}

/** Student's interval knows no bounds; an accuracy does. */
function meanShare(accuracies: readonly number[]) {
  const { mean, interval } = meanInterval(accuracies);
  const bounds = interval?.map((bound) => Math.min(1, Math.max(0, bound))) as [number, number] | undefined;
  return { mean, interval: bounds ?? null };
}

async function accuracyOn(
  drawn: { label: number; row: number }[],
  method: HeadMethod,
  { train, test, labels, signal }: FewShotStudy,
): Promise<number> {
  const features = takeRows(
    train.features,
    drawn.map(({ row }) => row),
  );
  const data = { features, task: 'SINGLE_LABEL' as const, outputs: labels.length, targets: new Float64Array() };
  const { head } = await fitHead(method, { ...data, labels: drawn.map(({ label }) => label) }, { signal });
  const answers = await applyHead(head, test.features, labels.length);
  return answers.filter((answer, i) => predictedLabel(answer) === test.labels[i]).length / answers.length;
}
