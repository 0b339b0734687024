import type { DatasetIndex } from '../../../zoo/data/dataset.ts';
import type { TextInput } from '../../../zoo/text/text-input.ts';
import type { Context } from '../../context.ts';
import type { checkpoints, evaluations } from '../../database/tables/index.ts';
import { readDatasetIndex } from '../../datasets/dataset-index.ts';
import { RequestError } from '../../errors.ts';
import type { ComparedPredictions } from '../../predictions/compare-predictions.ts';
import { inPredictionThread } from '../../predictions/in-prediction-thread.ts';
import type { DatasetRow } from '../datasets/datasets.ts';
import { previewUrl, shownTexts } from '../datasets/examples.ts';
import { readTexts } from '../datasets/read-texts.ts';
import type { ComparedMetric, Disagreement, PairTest } from './comparison-type.ts';

type CheckpointRow = typeof checkpoints.$inferSelect;
type EvaluationRow = typeof evaluations.$inferSelect;

export interface Comparison {
  checkpoints: CheckpointRow[];
  metrics: ComparedMetric[];
  pairs: PairTest[];
  /** In the order of the checkpoints. */
  evaluations: EvaluationRow[];
  disagreements: ComparedPredictions['disagreements'];
  notCompared: string[];
  datasetId: string;
}

/**
 * Compares 2 to 8 checkpoints on one split of the data set that all of them were trained on.
 *
 * @throws RequestError BAD_USER_INPUT, NOT_FOUND; CONFLICT if one was not evaluated on that split.
 */
export async function compareCheckpoints(context: Context, ids: string[], split: string): Promise<Comparison> {
  if (ids.length < 2 || ids.length > 8 || new Set(ids.map((id) => id.toLowerCase())).size !== ids.length)
    throw new RequestError('BAD_USER_INPUT', 'ids must be 2 to 8 checkpoints, each once.', 'ids');
  const rows = await Promise.all(ids.map((id) => checkpointById(context, id)));
  const results = await Promise.all(rows.map((row) => evaluationOn(context, row, split)));
  const [{ datasetId }] = results;
  if (results.some((result) => result.datasetId !== datasetId)) {
    const message =
      'These checkpoints were evaluated on different data sets; only checkpoints of one data set can be compared.';
    throw new RequestError('BAD_USER_INPUT', message, 'ids');
  }
  const digests = results.map(({ predictionsSha256 }) => predictionsSha256);
  const { pairs, disagreements, sumToOne } = await inPredictionThread(context.blobs, 'compare', digests, {});
  const unsound = rows.filter((_, i) => !sumToOne[i]).map(({ id }) => id);
  return {
    checkpoints: rows,
    metrics: compareMetrics(rows, results).filter(({ name }) => unsound.length === 0 || !OF_PROBABILITIES.has(name)),
    pairs: pairs.map((pair) => ({ ...pair, a: rows[pair.a].id, b: rows[pair.b].id })),
    evaluations: results,
    disagreements,
    notCompared: unsound.map(
      (id) =>
        `logLoss and expectedCalibrationError: the probabilities of checkpoint ${id} do not sum to 1, because an earlier version of Graft trained it with one sigmoid a label. Fine-tune again to compare them.`,
    ),
    datasetId,
  };
}

/** Metrics that mean something else where probabilities do not sum to one. */
const OF_PROBABILITIES = new Set(['logLoss', 'expectedCalibrationError']);

/**
 * Examples on which the checkpoints disagree: first those that some predicted correctly.
 *
 * @param after the name of the example that the page follows; null: the first page
 * @throws RequestError BAD_USER_INPUT if the checkpoints do not disagree on that example
 */
export async function disagreements(
  context: Context,
  comparison: Comparison,
  { first, after }: { first: number; after: string | null },
): Promise<Disagreement[]> {
  const start = after === null ? 0 : comparison.disagreements.findIndex(({ name }) => name === after) + 1;
  if (after !== null && start === 0)
    throw new RequestError(
      'BAD_USER_INPUT',
      'after must be the example of a disagreement of this comparison.',
      'after',
    );
  const { checkpoints: rows, datasetId } = comparison;
  const dataset = await context.loaders.dataset.load(datasetId);
  const index = dataset?.sha256 ? await readDatasetIndex(context.blobs, dataset.sha256) : null;
  const shown = comparison.disagreements.slice(start, start + first);
  const positions = new Map(index?.examples.map((example, position) => [example.name, position]));
  const textOf = await textsOf(context, dataset, index, shown);
  return shown.map(({ name, label, guesses }) => {
    const position = dataset?.modality === 'IMAGE' ? positions.get(name) : undefined;
    return {
      example: name,
      previewUrl: position === undefined ? null : previewUrl(context, datasetId, position),
      ...shownTexts(textOf.get(name)),
      label: rows[0].labels[label],
      predictions: guesses.map((guess, i) => rows[i].labels[guess]),
    };
  });
}

/** The texts of examples by name; empty if the data set holds pictures. */
async function textsOf(
  context: Context,
  dataset: DatasetRow | null,
  index: DatasetIndex | null,
  shown: { name: string }[],
): Promise<Map<string, TextInput>> {
  const names = new Set(shown.map(({ name }) => name));
  const examples = index?.examples.filter(({ name }) => names.has(name)) ?? [];
  const texts = dataset && (await readTexts(context, dataset, examples));
  return new Map(texts?.map((text, i) => [examples[i].name, text]));
}

async function checkpointById(context: Context, id: string): Promise<CheckpointRow> {
  const row = await context.loaders.checkpoint.load(id);
  if (!row) throw new RequestError('NOT_FOUND', `There is no checkpoint ${id}.`, 'ids');
  return row;
}

async function evaluationOn(context: Context, { id }: CheckpointRow, split: string): Promise<EvaluationRow> {
  const found = (await context.loaders.evaluations.load(id)).filter((evaluation) => evaluation.split === split);
  const [evaluation] = found;
  if (!evaluation)
    throw new RequestError(
      'CONFLICT',
      `Checkpoint ${id} has no evaluation on the split "${split}"; test and validation exist.`,
      'split',
    );
  return evaluation;
}

function compareMetrics(rows: CheckpointRow[], results: EvaluationRow[]): ComparedMetric[] {
  const metric = (name: string, higherIsBetter: boolean, values: number[]): ComparedMetric => {
    const best = higherIsBetter ? Math.max(...values) : Math.min(...values);
    return { name, values, higherIsBetter, best: values.indexOf(best) };
  };
  const all = results.map(({ metrics }) => metrics);
  return [
    metric(
      'accuracy',
      true,
      all.map(({ accuracy }) => accuracy),
    ),
    metric(
      'macroF1',
      true,
      all.map(({ macroF1 }) => macroF1),
    ),
    metric(
      'logLoss',
      false,
      all.map(({ logLoss }) => logLoss),
    ),
    metric(
      'expectedCalibrationError',
      false,
      all.map((metrics) => metrics.expectedCalibrationError),
    ),
    metric(
      'byteSize',
      false,
      rows.map(({ byteSize }) => byteSize),
    ),
  ];
}
