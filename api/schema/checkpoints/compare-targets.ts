import type { MultiLabelMetrics } from '../../../zoo/evaluation/multi-label-metrics.ts';
import type { RegressionMetrics } from '../../../zoo/evaluation/regression-metrics.ts';
import type { Context } from '../../context.ts';
import type { checkpoints } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { PREDICTED_FROM } from '../../predictions/compare-outputs.ts';
import { keptAnswer } from '../../predictions/kept-answer.ts';
import { compareWordLabels } from './compare-word-labels.ts';
import { comparedMetric } from './compared-metric.ts';
import type { Comparison } from './comparison.ts';
import type { ComparedMetric } from './comparison-type.ts';

type CheckpointRow = typeof checkpoints.$inferSelect;

/**
 * Compares checkpoints whose examples have any number of labels, or numbers, or a label for each word.
 *
 * @throws RequestError BAD_USER_INPUT for checkpoints of different data sets; CONFLICT if one has no outputs on that split
 */
export async function compareTargets(context: Context, rows: CheckpointRow[], split: string): Promise<Comparison> {
  const fineTunes = await Promise.all(rows.map(({ fineTuneId }) => context.loaders.anyFineTune.load(fineTuneId)));
  const ids = new Set(fineTunes.map((fineTune) => fineTune?.datasetId));
  const datasetId = fineTunes[0]?.datasetId;
  const dataset = datasetId ? await context.loaders.anyDataset.load(datasetId) : null;
  if (!dataset || ids.size > 1) {
    const message =
      'These checkpoints were trained on different data sets; only checkpoints of one data set can be compared.';
    throw new RequestError('BAD_USER_INPUT', message, 'ids');
  }
  const digests = rows.map(({ id, outputsSha256 }) => outputsSha256?.[split] ?? noOutputs(id, split));
  if (dataset.task === 'TOKEN_LABELS') {
    return compareWordLabels(context, rows, { split, digests, datasetId: dataset.id });
  }
  const task = dataset.task === 'REGRESSION' ? 'REGRESSION' : 'MULTI_LABEL';
  const { pairs, disagreements, exampleCount } = await keptAnswer(context.blobs, 'compareOutputs', digests, { task });
  const { labels } = rows[0];
  const inWords = task === 'REGRESSION' ? numbersInWords : labelsInWords;
  return {
    checkpoints: rows,
    metrics: [
      ...metricsOf(rows, split, task),
      comparedMetric(
        'byteSize',
        false,
        rows.map(({ byteSize }) => byteSize),
      ),
    ],
    pairs: pairs.map((pair) => ({ ...pair, a: rows[pair.a].id, b: rows[pair.b].id })),
    evaluations: [],
    disagreements: disagreements.map(({ name, targets, outputs }) => ({
      name,
      label: inWords(targets, labels),
      predictions: outputs.map((own) => inWords(own, labels)),
      right:
        task === 'REGRESSION'
          ? null
          : outputs.map((own) => own.every((p, i) => p >= PREDICTED_FROM === targets[i] >= PREDICTED_FROM)),
      labels: task === 'REGRESSION' ? [] : labels.filter((_, i) => targets[i] >= PREDICTED_FROM),
    })),
    exampleCount,
    notCompared: [],
    datasetId: dataset.id,
  };
}

function noOutputs(id: string, split: string): never {
  throw new RequestError(
    'CONFLICT',
    `Checkpoint ${id} has no stored outputs on the split "${split}". An earlier version of Graft trained it, or the data set has no such split: fine-tune again.`,
    'split',
  );
}

const LABEL_METRICS = ['accuracy', 'subsetAccuracy', 'macroF1', 'meanAveragePrecision'] as const;

/** A metric that is not defined for one of the checkpoints is left out. */
function metricsOf(rows: CheckpointRow[], split: string, task: 'MULTI_LABEL' | 'REGRESSION'): ComparedMetric[] {
  const all = rows.map(({ targetMetrics }) => targetMetrics?.[split]);
  const metric = (name: string, higherIsBetter: boolean, values: (number | null | undefined)[]) =>
    values.every((value) => typeof value === 'number') ? [comparedMetric(name, higherIsBetter, values)] : [];
  if (task === 'MULTI_LABEL') {
    const metrics = all as (MultiLabelMetrics | undefined)[];
    return LABEL_METRICS.flatMap((name) =>
      metric(
        name,
        true,
        metrics.map((own) => own?.[name]),
      ),
    );
  }
  const metrics = all as (RegressionMetrics | undefined)[];
  const perTarget = metrics[0]?.perTarget.flatMap(({ name }, i) => [
    ...metric(
      `meanAbsoluteError of ${name}`,
      false,
      metrics.map((own) => own?.perTarget[i]?.meanAbsoluteError),
    ),
    ...metric(
      `rootMeanSquaredError of ${name}`,
      false,
      metrics.map((own) => own?.perTarget[i]?.rootMeanSquaredError),
    ),
  ]);
  return [
    ...metric(
      'r2',
      true,
      metrics.map((own) => own?.r2),
    ),
    ...(perTarget ?? []),
  ];
}

/** Targets and probabilities alike: labels from 0.5 on. */
function labelsInWords(values: number[], labels: string[]): string {
  return labels.filter((_, i) => values[i] >= PREDICTED_FROM).join(', ') || 'no label';
}

const numbersInWords = (values: number[], names: string[]): string =>
  values.map((value, i) => `${names[i]} ${Number(value.toPrecision(4))}`).join(', ');
