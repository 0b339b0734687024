import { mcnemarExact } from '../../../zoo/evaluation/mcnemar.ts';
import { type ExamplePrediction, predictedLabel } from '../../../zoo/evaluation/metrics.ts';
import type { Context } from '../../context.ts';
import type { checkpoints, evaluations } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { readDatasetIndex } from '../datasets/dataset-index.ts';
import { previewUrl } from '../datasets/examples.ts';
import type { ComparedMetric, Disagreement, PairTest } from './comparison-type.ts';

type CheckpointRow = typeof checkpoints.$inferSelect;
type EvaluationRow = typeof evaluations.$inferSelect;

export interface Comparison {
  checkpoints: CheckpointRow[];
  metrics: ComparedMetric[];
  pairs: PairTest[];
  /** One list a checkpoint, the same examples in the same order. */
  predictions: ExamplePrediction[][];
  datasetId: string;
}

/**
 * Holds 2 to 8 checkpoints against each other on one split of the data set that all of them were trained on.
 *
 * @throws RequestError BAD_USER_INPUT, NOT_FOUND; CONFLICT where one was not evaluated on that split.
 */
export async function compareCheckpoints(context: Context, ids: string[], split: string): Promise<Comparison> {
  if (ids.length < 2 || ids.length > 8 || new Set(ids.map((id) => id.toLowerCase())).size !== ids.length)
    throw new RequestError('BAD_USER_INPUT', 'ids must be 2 to 8 checkpoints, each once.', 'ids');
  const rows = await Promise.all(ids.map((id) => checkpointById(context, id)));
  const results = await Promise.all(rows.map((row) => evaluationOn(context, row, split)));
  const [{ datasetId }] = results;
  if (results.some((result) => result.datasetId !== datasetId)) {
    const message =
      'These checkpoints were evaluated on different data sets; only those of one data set can be compared.';
    throw new RequestError('BAD_USER_INPUT', message, 'ids');
  }
  const predictions = inOneOrder(await Promise.all(results.map((result) => readPredictions(context, result))));
  return {
    checkpoints: rows,
    metrics: compareMetrics(rows, results),
    pairs: rows.flatMap((a, i) =>
      rows.slice(i + 1).map((b, j) => testPair(a.id, b.id, predictions[i], predictions[i + 1 + j])),
    ),
    predictions,
    datasetId,
  };
}

/** Examples on which the checkpoints differ: first those that some of them got right. */
export async function disagreements(context: Context, comparison: Comparison, first: number): Promise<Disagreement[]> {
  const { checkpoints: rows, predictions, datasetId } = comparison;
  const differing = (predictions[0] ?? [])
    .map(({ name, label }, i) => ({
      name,
      label,
      guesses: predictions.map((list) => predictedLabel(list[i].probabilities)),
    }))
    .filter(({ guesses }) => new Set(guesses).size > 1);
  const someRight = differing.filter(({ label, guesses }) => guesses.includes(label));
  const noneRight = differing.filter(({ label, guesses }) => !guesses.includes(label));
  const dataset = await context.loaders.dataset.load(datasetId);
  const index = dataset?.sha256 ? await readDatasetIndex(context.blobs, dataset.sha256) : null;
  return [...someRight, ...noneRight].slice(0, first).map(({ name, label, guesses }) => {
    const position = index?.examples.findIndex((example) => example.name === name) ?? -1;
    return {
      example: name,
      previewUrl: position < 0 ? null : previewUrl(context, datasetId, position),
      label: rows[0].labels[label],
      predictions: guesses.map((guess, i) => rows[i].labels[guess]),
    };
  });
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

async function readPredictions({ blobs }: Context, { predictionsSha256 }: EvaluationRow): Promise<ExamplePrediction[]> {
  return JSON.parse((await blobs.read(predictionsSha256)).toString());
}

/** Only examples that every checkpoint was asked about, in the order of the first. */
function inOneOrder(lists: ExamplePrediction[][]): ExamplePrediction[][] {
  const byName = lists.map((list) => new Map(list.map((prediction) => [prediction.name, prediction])));
  const names = lists[0].map(({ name }) => name).filter((name) => byName.every((map) => map.has(name)));
  return byName.map((map) => names.flatMap((name) => map.get(name) ?? []));
}

function testPair(a: string, b: string, ofA: ExamplePrediction[], ofB: ExamplePrediction[]): PairTest {
  const isRight = ({ label, probabilities }: ExamplePrediction) => predictedLabel(probabilities) === label;
  const onlyARight = ofA.filter((prediction, i) => isRight(prediction) && !isRight(ofB[i])).length;
  const onlyBRight = ofB.filter((prediction, i) => isRight(prediction) && !isRight(ofA[i])).length;
  return { a, b, onlyARight, onlyBRight, pValue: mcnemarExact(onlyARight, onlyBRight) };
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
