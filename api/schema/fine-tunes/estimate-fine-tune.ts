import type { Context } from '../../context.ts';
import { checkFineTune } from './check-fine-tune.ts';
import { trainingExamples } from './defaults.ts';
import { estimateSeconds, pastErrors } from './estimate-run.ts';
import type { FineTuneEstimate } from './estimate-type.ts';
import { pastRuns, type Run, runsLike } from './past-runs.ts';

/**
 * The time and memory of a fine-tune, from those that have run on the workers' machines: of the same model, else of others by their size.
 *
 * @throws as `checkFineTune` does.
 */
export async function estimateFineTune(context: Context, input: unknown): Promise<FineTuneEstimate> {
  const { model, dataset, options } = await checkFineTune(context, input);
  const { used, own } = runsLike(await pastRuns(context, options.strategy), model, options);
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
