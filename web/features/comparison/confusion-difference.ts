/** A confusion matrix of some labels: `values[true label][predicted label]`. */
export interface ShownMatrix {
  labels: string[];
  values: number[][];
}

/** The most labels that fit a screen. */
export const MOST_LABELS = 40;

/**
 * How many more examples `b` predicts so than `a`, for each true and predicted label. Of many labels, those with the largest changes, in their
 * order.
 */
export function confusionDifference(labels: string[], a: number[][], b: number[][]): ShownMatrix {
  return mostChanged(
    labels,
    b.map((row, truth) => row.map((count, guess) => count - a[truth][guess])),
  );
}

/** The labels whose rows and columns hold most, and their part of the matrix; wrong predictions count, right ones do not. */
export function mostConfused(labels: string[], matrix: number[][]): ShownMatrix {
  return mostChanged(labels, matrix);
}

function mostChanged(labels: string[], values: number[][]): ShownMatrix {
  if (labels.length <= MOST_LABELS) return { labels, values };
  const weight = (label: number) =>
    values.reduce(
      (sum, row, other) => sum + (other === label ? 0 : Math.abs(row[label]) + Math.abs(values[label][other])),
      0,
    );
  const kept = labels
    .map((_, label) => ({ label, weight: weight(label) }))
    .sort((x, y) => y.weight - x.weight)
    .slice(0, MOST_LABELS)
    .map(({ label }) => label)
    .sort((x, y) => x - y);
  return {
    labels: kept.map((label) => labels[label]),
    values: kept.map((row) => kept.map((column) => values[row][column])),
  };
}
