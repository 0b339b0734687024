import { and, desc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { FineTuneOptions } from '../../../zoo/training/options/options.ts';
import type { Context } from '../../context.ts';
import type { Db } from '../../database/connection.ts';
import {
  datasets,
  epochs,
  featureSets,
  fineTunes,
  jobs,
  modelSpeeds,
  models,
  workers,
} from '../../database/tables/index.ts';
import { ALIVE } from '../../jobs/workers.ts';
import type { ModelRow } from '../models/models.ts';
import { trainingExamples } from './defaults.ts';
import type { PastRun } from './estimate-run.ts';

/** Runs that an estimate looks back at. */
const MOST_RUNS = 200;

/** A fine-tune that succeeded, or a trial of a sweep. */
export type Run = PastRun & {
  modelId: string;
  modality: string;
  model: MeasuredModel;
  /** Of the splits that it was evaluated on. */
  heldOut: number;
  options: FineTuneOptions;
  memoryBytes: number | null;
  foundFeatures: boolean;
};

/** A model, and its speed on a machine that works here; null if that was not measured for the file that it has. */
export interface MeasuredModel {
  onnxSha256: string | null;
  layers: string[];
  milliseconds: number | null;
}

/**
 * The last runs on the machines of the workers, the newest first.
 *
 * @param strategy null: with any
 * @param of trials of sweeps share what is loaded and extracted, so they tell nothing about a fine-tune by itself
 */
export async function pastRuns(
  { db }: Pick<Context, 'db'>,
  strategy: FineTuneOptions['strategy'] | null,
  of: 'FINE_TUNES' | 'SWEEPS' = 'FINE_TUNES',
): Promise<Run[]> {
  const rows = await db
    .select({
      id: fineTunes.id,
      modelId: fineTunes.modelId,
      modality: models.modality,
      parameters: models.parameterCount,
      options: fineTunes.options,
      memoryBytes: fineTunes.peakMemoryBytes,
      splits: datasets.splits,
      labels: datasets.labels,
      onnxSha256: models.onnxSha256,
      layers: models.featureLayers,
      milliseconds: modelSpeeds.milliseconds,
      // Extracted before, at the layer that heads are trained on.
      foundFeatures: sql<boolean>`exists (select 1 from ${featureSets} where ${featureSets.modelId} = ${fineTunes.modelId}
        and ${featureSets.datasetId} = ${fineTunes.datasetId} and ${featureSets.layer} = ${models.featureLayers} -> -1 ->> 'name'
        and ${featureSets.sha256} is not null and ${featureSets.createdAt} < ${jobs.startedAt})`,
      totalSeconds: sql<number>`extract(epoch from ${jobs.finishedAt} - ${jobs.startedAt})::double precision`,
    })
    .from(fineTunes)
    .innerJoin(jobs, eq(jobs.id, fineTunes.jobId))
    .innerJoin(models, eq(models.id, fineTunes.modelId))
    .innerJoin(datasets, eq(datasets.id, fineTunes.datasetId))
    .leftJoin(modelSpeeds, and(eq(modelSpeeds.modelId, models.id), isCurrent(db)))
    .where(
      and(
        strategy === null ? undefined : eq(fineTunes.strategy, strategy),
        eq(jobs.state, 'SUCCEEDED'),
        of === 'SWEEPS' ? isNotNull(fineTunes.sweepId) : isNull(fineTunes.sweepId),
        // A trial has its sweep's job until it ends.
        eq(jobs.kind, 'fine-tune'),
        // A resumed run has the time of its last job alone.
        eq(fineTunes.resumes, 0),
        inArray(fineTunes.machine, machines(db)),
      ),
    )
    .orderBy(desc(fineTunes.id))
    .limit(MOST_RUNS);
  const trained = await trainedEpochs(
    db,
    rows.map(({ id }) => id),
  );
  return rows.flatMap(({ id, parameters, splits, labels, onnxSha256, layers, milliseconds, ...row }) => {
    const examples = trainedExamples({ splits, labels }, row.options);
    if (!parameters || examples === 0) return [];
    const { count, seconds } = trained.get(id) ?? { count: 0, seconds: 0 };
    const model = { onnxSha256, layers: layers.map(({ name }) => name), milliseconds };
    const heldOut = heldOutExamples({ splits });
    return [{ ...row, model, parameters, examples, heldOut, epochs: count, epochSeconds: seconds }];
  });
}

/** The machines that work here. */
const machines = (db: Db) => db.select({ machine: workers.machine }).from(workers).where(ALIVE);

/** Whether a speed is of the file that the model has, on a machine that works here. */
const isCurrent = (db: Db) =>
  and(eq(modelSpeeds.onnxSha256, models.onnxSha256), inArray(modelSpeeds.machine, machines(db)));

/** A model as an estimate needs it. */
export async function measuredModel({ db }: Pick<Context, 'db'>, id: string): Promise<MeasuredModel> {
  const [{ onnxSha256, layers, milliseconds }] = await db
    .select({ onnxSha256: models.onnxSha256, layers: models.featureLayers, milliseconds: modelSpeeds.milliseconds })
    .from(models)
    .leftJoin(modelSpeeds, and(eq(modelSpeeds.modelId, models.id), isCurrent(db)))
    .where(eq(models.id, id));
  return { onnxSha256, layers: layers.map(({ name }) => name), milliseconds };
}

type Splits = Pick<typeof datasets.$inferSelect, 'splits'>;

/** How many examples a run trains on: fewer than there are, with so many shots of each label. */
export function trainedExamples(
  { splits, labels }: Splits & Pick<typeof datasets.$inferSelect, 'labels'>,
  { shots }: FineTuneOptions,
): number {
  const all = trainingExamples({ splits });
  return shots ? Math.min(all, shots * labels.length) : all;
}

export const heldOutExamples = ({ splits }: Splits): number =>
  splits.filter(({ name }) => name !== 'train').reduce((sum, { exampleCount }) => sum + exampleCount, 0);

/** How many epochs fine-tunes trained, and the seconds that all of them took. */
async function trainedEpochs(db: Db, ids: string[]): Promise<Map<string, { count: number; seconds: number }>> {
  const rows = await db
    .select({
      id: epochs.fineTuneId,
      count: sql<number>`count(*)::int`,
      seconds: sql<number>`sum(${epochs.seconds})`,
    })
    .from(epochs)
    .where(inArray(epochs.fineTuneId, ids))
    .groupBy(epochs.fineTuneId);
  return new Map(rows.map(({ id, ...trained }) => [id, trained]));
}

/** Whether it trains on features that may have been extracted before: see `runTrial`. */
export const readsFeatures = ({ strategy, augment }: FineTuneOptions): boolean =>
  (strategy === 'LINEAR_PROBE' || strategy === 'PROTOTYPE') && !augment;

/** Whether features of a data set are there, at the layer of the model that heads are trained on. */
export async function hasFeatures(
  { db }: Context,
  { id, featureLayers }: ModelRow,
  datasetId: string,
): Promise<boolean> {
  const found = await db.$count(
    featureSets,
    and(
      eq(featureSets.modelId, id),
      eq(featureSets.datasetId, datasetId),
      eq(featureSets.layer, featureLayers.at(-1)?.name ?? ''),
      isNotNull(featureSets.sha256),
    ),
  );
  return found > 0;
}

/** Whether the options that decide what is computed for an example are the same. */
export function isAlike(a: FineTuneOptions, b: FineTuneOptions): boolean {
  return (
    (a.head ?? 'SOFTMAX') === b.head &&
    a.augment === b.augment &&
    a.device === b.device &&
    (a.engine ?? 'GRAFT') === b.engine &&
    ((a.adaptation ?? null) === null) === (b.adaptation === null) &&
    ((a.contrastive ?? null) === null) === (b.contrastive === null) &&
    (a.shots ?? null) === b.shots
  );
}

/** The runs that an estimate rests on: those of the model with such options; without one, those of other models. */
export function runsLike(
  past: readonly Run[],
  model: { id: string; modality: string },
  options: FineTuneOptions,
): { used: Run[]; own: Run[] } {
  const runs = past.filter((run) => run.modality === model.modality && isAlike(run.options, options));
  const own = runs.filter((run) => run.modelId === model.id && run.options.unfreezeFrom === options.unfreezeFrom);
  return { own, used: own.length > 0 ? own : runs };
}
