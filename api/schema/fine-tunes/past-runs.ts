import { and, desc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { FineTuneOptions } from '../../../zoo/training/options/options.ts';
import type { Context } from '../../context.ts';
import type { Db } from '../../database/connection.ts';
import { datasets, epochs, featureSets, fineTunes, jobs, models, workers } from '../../database/tables/index.ts';
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
  options: FineTuneOptions;
  memoryBytes: number | null;
  foundFeatures: boolean;
};

/**
 * The last runs with a strategy on the machines of the workers, the newest first.
 *
 * @param of trials of sweeps share what is loaded and extracted, so they tell nothing about a fine-tune by itself
 */
export async function pastRuns(
  { db }: Context,
  strategy: FineTuneOptions['strategy'],
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
    .where(
      and(
        eq(fineTunes.strategy, strategy),
        eq(jobs.state, 'SUCCEEDED'),
        of === 'SWEEPS' ? isNotNull(fineTunes.sweepId) : isNull(fineTunes.sweepId),
        // A trial has its sweep's job until it ends.
        eq(jobs.kind, 'fine-tune'),
        // A resumed run has the time of its last job alone.
        eq(fineTunes.resumes, 0),
        inArray(fineTunes.machine, db.select({ machine: workers.machine }).from(workers).where(ALIVE)),
      ),
    )
    .orderBy(desc(fineTunes.id))
    .limit(MOST_RUNS);
  const trained = await trainedEpochs(
    db,
    rows.map(({ id }) => id),
  );
  return rows.flatMap(({ id, parameters, splits, ...row }) => {
    const examples = trainingExamples({ splits });
    if (!parameters || examples === 0) return [];
    const { count, seconds } = trained.get(id) ?? { count: 0, seconds: 0 };
    return [{ ...row, parameters, examples, epochs: count, epochSeconds: seconds }];
  });
}

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
function isAlike(a: FineTuneOptions, b: FineTuneOptions): boolean {
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
