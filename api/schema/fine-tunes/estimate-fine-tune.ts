import type { Context } from '../../context.ts';
import { summarizeModel } from '../../graphs/summarize-model.ts';
import { checkFineTune } from './check-fine-tune.ts';
import { type BlocksOf, estimateFrom, type Figures } from './estimate-from.ts';
import type { FineTuneEstimate } from './estimate-type.ts';
import {
  hasFeatures,
  heldOutExamples,
  measuredModel,
  pastRuns,
  type Run,
  readsFeatures,
  trainedExamples,
} from './past-runs.ts';

/**
 * The time and memory of a fine-tune, from the measured speed of its model and from the fine-tunes that have run on the workers' machines.
 *
 * @throws as `checkFineTune` does.
 */
export async function estimateFineTune(context: Context, input: unknown): Promise<FineTuneEstimate> {
  const { model: row, dataset, options } = await checkFineTune(context, input);
  const model = await measuredModel(context, row.id);
  const planned = {
    ...{ modelId: row.id, model, options, parameters: row.parameterCount ?? 0, epochs: options.epochs },
    ...{ examples: trainedExamples(dataset, options), heldOut: heldOutExamples(dataset) },
    foundFeatures: await hasFeatures(context, row, dataset.id),
  };
  if (planned.parameters === 0) return NOTHING;
  const past = (await pastRuns(context, null)).filter(({ modality }) => modality === row.modality);
  const figures = await estimateFrom(planned, past, blocksIn(context));
  if (!figures) return model.milliseconds === null ? NOTHING : { ...NOTHING, basis: UNKNOWN_OPTIONS };
  const { own, ofModel, ofStrategy, ...shown } = figures;
  const runs = own + ofModel + ofStrategy;
  return {
    ...shown,
    runs,
    basis: basisOf(figures, model.milliseconds, readsFeatures(options) && planned.foundFeatures),
  };
}

/** The blocks of the models whose files are in the store. */
export const blocksIn =
  ({ blobs }: Pick<Context, 'blobs'>): BlocksOf =>
  async ({ onnxSha256, layers }) =>
    onnxSha256 ? summarizeModel(blobs, onnxSha256, layers) : [];

function basisOf({ own, ofModel, ofStrategy }: Figures, milliseconds: number | null, isFound: boolean): string {
  const features = isFound ? ' Its features are there already.' : '';
  if (own > 0) return `From runs of this model with such options on this machine.${features}`;
  if (milliseconds === null)
    return `No run of this model with such options yet: from its runs with other options, so the range is wide.${features}`;
  const speed = `the measured speed of this model here, ${format(milliseconds)} an example`;
  if (ofModel + ofStrategy > 0) {
    const others = ofModel > 0 ? 'runs of this model with other options' : 'runs of other models with such options';
    return `No run of this model with such options yet: from ${speed}, and from ${others}.${features}`;
  }
  return `Nothing like it has run on this machine yet: from ${speed}, not from a run. The range is wide for that reason.${features}`;
}

const format = (milliseconds: number) =>
  milliseconds < 10 ? `${milliseconds.toPrecision(2)} ms` : `${Math.round(milliseconds).toLocaleString('en')} ms`;

const NOTHING: FineTuneEstimate = {
  ...{ seconds: null, secondsInterval: null, memoryBytes: null, memoryInterval: null, runs: 0 },
  basis:
    'Nothing like it has run on this machine yet, and the speed of this model was not measured here: there is nothing to estimate from. Measure its speed, and it is estimated from that.',
};

const UNKNOWN_OPTIONS =
  'No run of this model with such options has ended on this machine yet, and how much they compute is not known beforehand: there is nothing to estimate from before the first run.';

/** The most that a run with the nearest batch size has had; null where no run is known. */
export function memoryOf(runs: Run[], batchSize: number): number | null {
  const known = runs.filter((run) => run.memoryBytes !== null);
  const distance = (run: Run) => Math.abs(run.options.batchSize - batchSize);
  const nearest = Math.min(...known.map(distance));
  const peaks = known.filter((run) => distance(run) === nearest).map((run) => Number(run.memoryBytes));
  return peaks.length > 0 ? Math.max(...peaks) : null;
}
