import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { FineTuneOptions } from '../../../zoo/training/options/options.ts';
import type { Context } from '../../context.ts';
import type { Db } from '../../database/connection.ts';
import { datasets, epochs, fineTunes, jobs, models, workers } from '../../database/tables/index.ts';
import { ALIVE } from '../../jobs/workers.ts';
import { checkFineTune } from './check-fine-tune.ts';
import { trainingExamples } from './defaults.ts';
import { estimateSeconds, type PastRun, pastErrors } from './estimate-run.ts';
import type { FineTuneEstimate } from './estimate-type.ts';

/** Runs that it looks back at. */
const MOST_RUNS = 200;

/**
 * The time and memory of a fine-tune, from those that have run on the workers' machines: of the same model, else of others by their size.
 *
 * @throws as `checkFineTune` does.
 */
export async function estimateFineTune(context: Context, input: unknown): Promise<FineTuneEstimate> {
  const { model, dataset, options } = await checkFineTune(context, input);
  const runs = (await pastRuns(context, options.strategy)).filter(
    (run) => run.modality === model.modality && isAlike(run.options, options),
  );
  const own = runs.filter((run) => run.modelId === model.id && run.options.unfreezeFrom === options.unfreezeFrom);
  const used = own.length > 0 ? own : runs;
  const planned = {
    parameters: model.parameterCount ?? 0,
    examples: trainingExamples(dataset),
    epochs: options.epochs,
  };
  if (used.length === 0 || planned.parameters === 0) return NOTHING;
  const seconds = estimateSeconds(planned, used);
  const errors = pastErrors(used);
  return {
    seconds,
    secondsInterval: errors && [seconds * errors[0], seconds * errors[1]],
    memoryBytes: memoryOf(own, options.batchSize),
    runs: used.length,
    basis:
      own.length > 0
        ? 'From runs of this model with this strategy on this machine.'
        : 'No run of this model with this strategy yet: from other models, in proportion to their parameters.',
  };
}

const NOTHING: FineTuneEstimate = {
  seconds: null,
  secondsInterval: null,
  memoryBytes: null,
  runs: 0,
  basis: 'No run like it on this machine yet: there is nothing to estimate from.',
};

type Run = PastRun & { modelId: string; modality: string; options: FineTuneOptions; memoryBytes: number | null };

async function pastRuns({ db }: Context, strategy: FineTuneOptions['strategy']): Promise<Run[]> {
  const rows = await db
    .select({
      id: fineTunes.id,
      modelId: fineTunes.modelId,
      modality: models.modality,
      parameters: models.parameterCount,
      options: fineTunes.options,
      memoryBytes: fineTunes.peakMemoryBytes,
      splits: datasets.splits,
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
        // A trial has its sweep's job; a resumed run has the time of its last job alone.
        isNull(fineTunes.sweepId),
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

function memoryOf(runs: Run[], batchSize: number): number | null {
  const known = runs.filter((run) => run.memoryBytes !== null);
  const distance = (run: Run) => Math.abs(run.options.batchSize - batchSize);
  const nearest = Math.min(...known.map(distance));
  const peaks = known.filter((run) => distance(run) === nearest).map((run) => Number(run.memoryBytes));
  return peaks.length > 0 ? Math.max(...peaks) : null;
}
