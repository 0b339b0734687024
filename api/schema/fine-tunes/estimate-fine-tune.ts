import type { Context } from '../../context.ts';
import { checkFineTune } from './check-fine-tune.ts';
import { trainingExamples } from './defaults.ts';
import { estimateSeconds, pastErrors } from './estimate-run.ts';
import type { FineTuneEstimate } from './estimate-type.ts';
import { hasFeatures, pastRuns, type Run, readsFeatures, runsLike } from './past-runs.ts';

/**
 * The time and memory of a fine-tune, from those that have run on the workers' machines: of the same model, else of others by their size.
 *
 * @throws as `checkFineTune` does.
 */
export async function estimateFineTune(context: Context, input: unknown): Promise<FineTuneEstimate> {
  const { model, dataset, options } = await checkFineTune(context, input);
  const like = runsLike(await pastRuns(context, options.strategy), model, options);
  const isFound = readsFeatures(options) && (await hasFeatures(context, model, dataset.id));
  // Extracting them takes most of the time of a run that trains a head alone.
  const alike = readsFeatures(options) ? like.own.filter((run) => run.foundFeatures === isFound) : like.own;
  const isOther = like.own.length > 0 && alike.length === 0;
  const { own } = like;
  const used = alike.length > 0 ? alike : like.used;
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
        ? isOther
          ? OTHER_FEATURES[isFound ? 'FOUND' : 'EXTRACTED']
          : 'From runs of this model with this strategy on this machine.'
        : 'No run of this model with this strategy yet: from other models, in proportion to their parameters.',
  };
}

const OTHER_FEATURES = {
  FOUND:
    'From runs of this model with this strategy on this machine that had to extract their features first. These are there already, so this run is shorter.',
  EXTRACTED:
    'From runs of this model with this strategy on this machine that found their features. This run has to extract them first, so it is longer.',
};

const NOTHING: FineTuneEstimate = {
  seconds: null,
  secondsInterval: null,
  memoryBytes: null,
  runs: 0,
  basis:
    'No run like it on this machine yet: there is nothing to estimate from. After a first run, the time and the memory of others like it are estimated here.',
};

/** The most that a run with the nearest batch size has had; null where no run is known. */
export function memoryOf(runs: Run[], batchSize: number): number | null {
  const known = runs.filter((run) => run.memoryBytes !== null);
  const distance = (run: Run) => Math.abs(run.options.batchSize - batchSize);
  const nearest = Math.min(...known.map(distance));
  const peaks = known.filter((run) => distance(run) === nearest).map((run) => Number(run.memoryBytes));
  return peaks.length > 0 ? Math.max(...peaks) : null;
}
