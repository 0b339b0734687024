import { type Entity, entitiesIn, spacedWords } from '../../../zoo/text/entities.ts';
import type { Context } from '../../context.ts';
import type { checkpoints, evaluations } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import type { ComparedPredictions } from '../../predictions/compare-predictions.ts';
import { keptAnswer } from '../../predictions/kept-answer.ts';
import { compareTargets } from './compare-targets.ts';
import { comparedMetric } from './compared-metric.ts';
import type { ComparedExample, Comparison } from './comparison.ts';
import type { ComparedMetric, Disagreement, DisagreementFilter } from './comparison-type.ts';
import { filterDisagreements } from './filter-disagreements.ts';
import { listCheckpoints } from './list-checkpoints.ts';
import { shownExamples } from './shown-examples.ts';

type CheckpointRow = typeof checkpoints.$inferSelect;
type EvaluationRow = typeof evaluations.$inferSelect;

/**
 * Compares 2 to 8 checkpoints on one split of the data set that all of them were trained on.
 *
 * @throws RequestError BAD_USER_INPUT, NOT_FOUND; CONFLICT if one was not evaluated on that split.
 */
export async function compareCheckpoints(context: Context, ids: string[], split: string): Promise<Comparison> {
  if (ids.length < 2) throw new RequestError('BAD_USER_INPUT', 'ids must be 2 to 8 checkpoints, each once.', 'ids');
  const rows = await listCheckpoints(context, ids);
  if (rows.some(({ outputsSha256 }) => outputsSha256 !== null)) return compareTargets(context, rows, split);
  const results = await Promise.all(rows.map((row) => evaluationOn(context, row, split)));
  const [{ datasetId }] = results;
  if (results.some((result) => result.datasetId !== datasetId)) {
    const message =
      'These checkpoints were evaluated on different data sets; only checkpoints of one data set can be compared.';
    throw new RequestError('BAD_USER_INPUT', message, 'ids');
  }
  const digests = results.map(({ predictionsSha256 }) => predictionsSha256);
  const { labels } = rows[0];
  const { pairs, disagreements, sumToOne, figures, exampleCount } = await keptAnswer(
    context.blobs,
    'compare',
    digests,
    { labels },
  );
  const unsound = rows.filter((_, i) => !sumToOne[i]).map(({ id }) => id);
  return {
    checkpoints: rows,
    metrics: compareMetrics(rows, results, figures).filter(
      ({ name }) => unsound.length === 0 || !OF_PROBABILITIES.has(name),
    ),
    pairs: pairs.map((pair) => ({ ...pair, a: rows[pair.a].id, b: rows[pair.b].id })),
    evaluations: results,
    disagreements: disagreements.map(({ name, label, guesses }) => ({
      name,
      label: labels[label],
      predictions: guesses.map((guess) => labels[guess]),
      right: guesses.map((guess) => guess === label),
      labels: [labels[label]],
    })),
    exampleCount,
    notCompared: unsound.map(
      (id) =>
        `logLoss, brierScore and expectedCalibrationError: the probabilities of checkpoint ${id} do not sum to 1, because an earlier version of Graft trained it with one sigmoid a label. Fine-tune again to compare them.`,
    ),
    datasetId,
  };
}

/** Metrics that mean something else where probabilities do not sum to one. */
const OF_PROBABILITIES = new Set(['logLoss', 'brierScore', 'expectedCalibrationError']);

/**
 * Examples on which the checkpoints disagree: first those that some predicted correctly.
 *
 * @param after the name of the example that the page follows; null: the first page
 * @throws RequestError BAD_USER_INPUT if the checkpoints do not disagree on that example, or the filter does not fit them
 */
export async function disagreements(
  context: Context,
  comparison: Comparison,
  { first, after, filter }: { first: number; after: string | null; filter: DisagreementFilter | null },
): Promise<Disagreement[]> {
  const found = filterDisagreements(comparison, filter);
  const start = after === null ? 0 : found.findIndex(({ name }) => name === after) + 1;
  if (after !== null && start === 0)
    throw new RequestError(
      'BAD_USER_INPUT',
      'after must be the example of a disagreement of this comparison.',
      'after',
    );
  const { datasetId } = comparison;
  const shown = found.slice(start, start + first);
  const examples = await shownExamples(
    context,
    datasetId,
    shown.map(({ name }) => name),
  );
  return shown.map((example, i) => ({ ...examples[i], ...inWords(example, examples[i].text) }));
}

/** What is true of an example and what each checkpoint predicts; of labelled words the entities, which need the text. */
function inWords(
  example: ComparedExample,
  text: string | null,
): Pick<Disagreement, 'label' | 'predictions' | 'entities' | 'predictedEntities'> {
  if (!('words' in example)) {
    return { label: example.label, predictions: example.predictions, entities: null, predictedEntities: null };
  }
  const [entities, ...predictedEntities] = example.words.map((labels) =>
    text === null ? [] : entitiesIn(text, spacedWords(text), labels),
  );
  const said = (own: Entity[]) => own.map((entity) => `${entity.text} (${entity.label})`).join(', ') || 'no entity';
  return { label: said(entities), predictions: predictedEntities.map(said), entities, predictedEntities };
}

async function evaluationOn(context: Context, { id }: CheckpointRow, split: string): Promise<EvaluationRow> {
  const found = (await context.loaders.evaluations.load(id)).filter((evaluation) => evaluation.split === split);
  const [evaluation] = found;
  if (!evaluation)
    throw new RequestError(
      'CONFLICT',
      `Checkpoint ${id} was not evaluated on the split "${split}". Checkpoints have test and validation, but of a sweep's trials only the best has test.`,
      'split',
    );
  return evaluation;
}

/** Stored metrics, then those of the predictions, then the size: with whether higher is better. */
const COMPARED = {
  accuracy: true,
  balancedAccuracy: true,
  macroF1: true,
  topKAccuracy: true,
  cohensKappa: true,
  matthewsCorrelation: true,
  rocAuc: true,
  averagePrecision: true,
  logLoss: false,
  brierScore: false,
  expectedCalibrationError: false,
  byteSize: false,
} as const;

/** A metric that is not defined for one of the checkpoints is left out. */
function compareMetrics(
  rows: CheckpointRow[],
  results: EvaluationRow[],
  figures: ComparedPredictions['figures'],
): ComparedMetric[] {
  const all = rows.map(({ byteSize }, i) => ({ ...results[i].metrics, ...figures[i], byteSize }));
  return Object.entries(COMPARED).flatMap(([name, higherIsBetter]): ComparedMetric[] => {
    const values = all.map((figures) => figures[name as keyof typeof COMPARED]);
    if (!values.every((value) => value !== null)) return [];
    return [comparedMetric(name, higherIsBetter, values)];
  });
}
