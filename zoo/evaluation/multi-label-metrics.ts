import { checkOutputs, type ExampleOutputs } from './example-outputs.ts';

interface LabelMetrics {
  label: string;
  /** Examples for which the label is true. */
  support: number;
  accuracy: number;
  precision: number;
  recall: number;
  f1: number;
  /** Area under precision over recall; null if the label is true for no example. */
  averagePrecision: number | null;
}

export interface MultiLabelMetrics {
  exampleCount: number;
  /** Share of all (example, label) pairs that are correct. */
  accuracy: number;
  /** Share of examples for which every label is correct. */
  subsetAccuracy: number;
  /** Mean of the labels' F1. */
  macroF1: number;
  /** Mean over the labels that are true for some example; null if there are none. */
  meanAveragePrecision: number | null;
  perLabel: LabelMetrics[];
}

const THRESHOLD = 0.5;

/**
 * Evaluates probabilities of labels that can be true together, with scikit-learn's definitions; a label counts as predicted
 * from 0.5 on, and a precision, recall or F1 without a denominator is 0 (`zero_division=0`).
 *
 * @throws InvalidInputError if there are none, or one does not match the labels
 */
export function multiLabelMetrics(examples: ExampleOutputs[], labels: string[]): MultiLabelMetrics {
  checkOutputs(examples, labels);
  const isRight = ({ targets, outputs }: ExampleOutputs, i: number) => (targets[i] === 1) === outputs[i] >= THRESHOLD;
  const perLabel = labels.map((label, i) => ({
    ...labelMetrics(examples, i),
    label,
    accuracy: examples.filter((example) => isRight(example, i)).length / examples.length,
  }));
  const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const precisions = perLabel.flatMap(({ averagePrecision }) => (averagePrecision === null ? [] : [averagePrecision]));
  return {
    exampleCount: examples.length,
    accuracy: meanOf(perLabel.map(({ accuracy }) => accuracy)),
    subsetAccuracy: meanOf(examples.map((example) => Number(labels.every((_, i) => isRight(example, i))))),
    macroF1: meanOf(perLabel.map(({ f1 }) => f1)),
    meanAveragePrecision: precisions.length === 0 ? null : meanOf(precisions),
    perLabel,
  };
}

function labelMetrics(examples: ExampleOutputs[], i: number): Omit<LabelMetrics, 'label' | 'accuracy'> {
  const count = (wanted: (isTrue: boolean, isPredicted: boolean) => boolean) =>
    examples.filter(({ targets, outputs }) => wanted(targets[i] === 1, outputs[i] >= THRESHOLD)).length;
  const support = count((isTrue) => isTrue);
  const predicted = count((_, isPredicted) => isPredicted);
  const hits = count((isTrue, isPredicted) => isTrue && isPredicted);
  return {
    support,
    precision: predicted === 0 ? 0 : hits / predicted,
    recall: support === 0 ? 0 : hits / support,
    f1: support + predicted === 0 ? 0 : (2 * hits) / (support + predicted),
    averagePrecision: support === 0 ? null : averagePrecision(examples, i, support),
  };
}

/** Σ (Rₙ − Rₙ₋₁) · Pₙ over the thresholds from the highest output down: `average_precision_score`. Equal outputs are one threshold. */
function averagePrecision(examples: ExampleOutputs[], i: number, support: number): number {
  const sorted = [...examples].sort((a, b) => b.outputs[i] - a.outputs[i]);
  let [sum, hits, recalled] = [0, 0, 0];
  for (const [n, { targets, outputs }] of sorted.entries()) {
    hits += targets[i];
    if (sorted[n + 1]?.outputs[i] === outputs[i]) continue;
    sum += ((hits - recalled) / support) * (hits / (n + 1));
    recalled = hits;
  }
  return sum;
}
