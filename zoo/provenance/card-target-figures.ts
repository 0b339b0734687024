import type { MultiLabelMetrics } from '../evaluation/multi-label-metrics.ts';
import type { RegressionMetrics } from '../evaluation/regression-metrics.ts';
import type { SpanMetrics } from '../evaluation/span-metrics.ts';
import type { DescribedTargets } from './described.ts';
import { plain, table } from './markdown.ts';

/** The most rows of a table by label or type. */
const ROWS = 100;

const SPANS = 'Of spans: one counts as found if its type, its first and its last word are right, as in seqeval.';

/** A card's figures of predictions that are not one label an example. Numbers have four decimals. */
export function targetFigures(evaluations: readonly DescribedTargets[]): string[] {
  const ofSpans = evaluations.some(({ metrics }) => 'perType' in metrics);
  return [...(ofSpans ? [SPANS, ''] : []), ...evaluations.flatMap(figuresOn)];
}

function figuresOn({ dataset, split, metrics }: DescribedTargets): string[] {
  const noun = 'perType' in metrics ? 'texts' : 'examples';
  return [`### ${plain(dataset)}, ${plain(split)} (${metrics.exampleCount} ${noun})`, '', ...tablesOf(metrics)];
}

function tablesOf(metrics: DescribedTargets['metrics']): string[] {
  if ('perType' in metrics) return spans(metrics);
  return 'perLabel' in metrics ? severalLabels(metrics) : numbers(metrics);
}

function spans(metrics: SpanMetrics): string[] {
  const row = (name: string, { support, ...own }: Omit<SpanMetrics['perType'][number], 'type'>) => [
    name,
    `${support}`,
    ...rounded(own.precision, own.recall, own.f1),
  ];
  return [
    ...table(
      ['Type', 'Spans', 'Precision', 'Recall', 'F1'],
      [row('all', metrics), ...shortened(metrics.perType).map((own) => row(own.type, own))],
    ),
    `The label of ${rounded(metrics.accuracy)} of ${metrics.wordCount} words is right.`,
    '',
  ];
}

function severalLabels({
  accuracy,
  subsetAccuracy,
  macroF1,
  meanAveragePrecision,
  perLabel,
}: MultiLabelMetrics): string[] {
  return [
    ...table(
      ['Metric', 'Value'],
      [
        ['Accuracy of single labels', ...rounded(accuracy)],
        ['Examples with every label right', ...rounded(subsetAccuracy)],
        ['Macro F1', ...rounded(macroF1)],
        ['Mean average precision', ...rounded(meanAveragePrecision)],
      ],
    ),
    ...table(
      ['Label', 'Examples', 'Precision', 'Recall', 'F1', 'Average precision'],
      shortened(perLabel).map(({ label, support, precision, recall, f1, averagePrecision }) => [
        label,
        `${support}`,
        ...rounded(precision, recall, f1, averagePrecision),
      ]),
    ),
  ];
}

function numbers({ perTarget }: RegressionMetrics): string[] {
  return table(
    ['Number', 'Mean absolute error', 'Root mean squared error', 'R²'],
    shortened(perTarget).map(({ name, meanAbsoluteError, rootMeanSquaredError, r2 }) => [
      name,
      ...rounded(meanAbsoluteError, rootMeanSquaredError, r2),
    ]),
  );
}

const shortened = <T>(rows: readonly T[]): T[] => rows.slice(0, ROWS);

const rounded = (...values: (number | null)[]): string[] => values.map((value) => value?.toFixed(4) ?? 'none');
