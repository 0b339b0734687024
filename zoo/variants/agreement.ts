import type { DatasetIndex } from '../data/dataset.ts';

/** How far a variant's predictions for a split are from those of its original. */
export interface Agreement {
  examples: number;
  /** The share of predicted labels that are the same: of examples, of pairs of example and label, or of words; null for numbers. */
  sameLabels: number | null;
  /** Of all outputs: probabilities, or numbers in the targets' units. */
  meanDifference: number;
  largestDifference: number;
}

/** Compares two networks' outputs for the same examples, `[examples][outputs]`. Words that were not read are NaN in both. */
export function agreementOf(
  { task = 'SINGLE_LABEL', labels }: Pick<DatasetIndex, 'task' | 'labels'>,
  rows: readonly number[][],
  original: readonly number[][],
): Agreement {
  const [a, b] = [rows.flat(), original.flat()];
  const differences = a.flatMap((value, i) =>
    Number.isNaN(value) && Number.isNaN(b[i]) ? [] : [Math.abs(value - b[i])],
  );
  return {
    examples: rows.length,
    sameLabels:
      task === 'REGRESSION'
        ? null
        : share(decisionsOf(task, rows, labels.length), decisionsOf(task, original, labels.length)),
    meanDifference: differences.reduce((sum, value) => sum + value, 0) / differences.length,
    largestDifference: differences.reduce((most, value) => Math.max(most, value), 0),
  };
}

const share = (a: number[], b: number[]) => a.filter((value, i) => value === b[i]).length / a.length;

function decisionsOf(task: DatasetIndex['task'], rows: readonly number[][], labels: number): number[] {
  if (task === 'MULTI_LABEL') return rows.flat().map((value) => Number(value >= 0.5));
  return rows.flatMap((row) =>
    Array.from({ length: row.length / labels }, (_, place) => {
      const own = row.slice(place * labels, (place + 1) * labels);
      return own.indexOf(Math.max(...own));
    }),
  );
}
