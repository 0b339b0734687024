import { isClosed } from '../../../zoo/training/options/closed-head.ts';
import type { FineTuneOptions } from '../../../zoo/training/options/options.ts';
import type { Context } from '../../context.ts';
import { trainingExamples } from '../fine-tunes/defaults.ts';
import { blocksIn, memoryOf } from '../fine-tunes/estimate-fine-tune.ts';
import { estimateFrom } from '../fine-tunes/estimate-from.ts';
import { estimateEpochSeconds, pastErrors, restSeconds } from '../fine-tunes/estimate-run.ts';
import type { FineTuneEstimate } from '../fine-tunes/estimate-type.ts';
import {
  hasFeatures,
  heldOutExamples,
  type MeasuredModel,
  measuredModel,
  pastRuns,
  type Run,
  readsFeatures,
  runsLike,
  trainedExamples,
} from '../fine-tunes/past-runs.ts';
import type { ModelRow } from '../models/models.ts';
import { planSweep } from './plan-sweep.ts';

/**
 * The time and memory of a sweep: the sum over its rungs of their trials, each as a fine-tune of its model with its strategy, for the epochs of
 * the rung. Which trials reach the later rungs is not known, so those are of the mean trial. Trials with a strategy that has not run yet are
 * estimated from the measured speed of their model.
 *
 * @throws as `startSweep` does
 */
export async function estimateSweep(context: Context, input: unknown): Promise<FineTuneEstimate> {
  const { dataset, models, plan } = await planSweep(context, input);
  const history = await historyOf(
    context,
    plan.trials.map(({ options }) => options.strategy),
  );
  const past = await pastRuns(context, null);
  const measured = new Map(
    await Promise.all(models.map(async (model) => [model.id, await measuredModel(context, model.id)] as const)),
  );
  const blocksOf = blocksIn(context);
  const trials = plan.trials.map(({ modelId, options }) => {
    const model = models.find(({ id }) => id === modelId) as ModelRow;
    const found = known(history, model, options);
    const ofModality = past.filter(({ modality }) => modality === model.modality);
    const first = (epochs: number, foundFeatures: boolean) =>
      estimateFrom(
        {
          ...{ modelId, options, epochs, foundFeatures, parameters: model.parameterCount ?? 0 },
          model: measured.get(modelId) as MeasuredModel,
          ...{ examples: trainedExamples(dataset, options), heldOut: heldOutExamples(dataset) },
        },
        ofModality,
        blocksOf,
      );
    return { model, options, ...found, first };
  });
  const firsts = await Promise.all(
    trials.map(({ used, options, first }) => (used.length > 0 ? null : first(options.epochs, false))),
  );
  const unknown = trials.find(
    ({ used, model }, i) => (used.length === 0 && firsts[i] === null) || !model.parameterCount,
  );
  if (unknown) {
    return {
      ...{ seconds: null, secondsInterval: null, memoryBytes: null, memoryInterval: null, runs: 0 },
      basis:
        'Nothing like some trials of this sweep has run on this machine yet, and the speed of their model was not measured here: there is nothing to estimate from. Measure its speed on the page of the model, and it is estimated from that.',
    };
  }
  const examples = trainingExamples(dataset);
  const seen = new Set<string>();
  for (const model of models) if (await hasFeatures(context, model, dataset.id)) seen.add(model.id);
  let [seconds, least, greatest] = [0, 0, 0];
  let isSure = true;
  let isMost = false;
  for (const [rung, { trials: count, epochs }] of plan.rungs.entries()) {
    for (const { model, options, used, isTrial, first } of trials) {
      // A head that is fitted once is not fitted again in a later rung.
      if (rung > 0 && isClosed(options)) continue;
      const planned = { parameters: model.parameterCount ?? 0, examples, epochs: epochs ?? options.epochs };
      const isFirst = readsFeatures(options) && !seen.has(model.id);
      if (isFirst) seen.add(model.id);
      if (used.length === 0) {
        const figures = await first(planned.epochs, readsFeatures(options) && !isFirst);
        const share = count / trials.length;
        seconds += share * (figures?.seconds ?? 0);
        least += share * (figures?.secondsInterval[0] ?? 0);
        greatest += share * (figures?.secondsInterval[1] ?? 0);
        continue;
      }
      const isCached = readsFeatures(options) && !isFirst && !isTrial;
      if (isCached && !used.some(({ foundFeatures }) => foundFeatures)) isMost = true;
      const rest = isCached ? cachedRest(examples, used) : restSeconds(examples, used);
      const own = (count / trials.length) * (estimateEpochSeconds(planned, used) + rest);
      const errors = pastErrors(used);
      isSure &&= errors !== null;
      seconds += own;
      least += own * (errors?.[0] ?? 1);
      greatest += own * (errors?.[1] ?? 1);
    }
  }
  const memory = trials.map(({ own, options }, i) => firsts[i]?.memoryBytes ?? memoryOf(own, options.batchSize));
  return {
    seconds,
    secondsInterval: isSure ? [least, greatest] : null,
    memoryBytes: memory.some((bytes) => bytes === null) ? null : Math.max(...memory.map(Number)),
    memoryInterval: null,
    runs: new Set(trials.flatMap(({ used }) => used)).size,
    basis: [
      firsts.some((figures) => figures !== null)
        ? 'Nothing like some of its trials has run here yet: those are from the measured speed of the models, or from runs with other options, so the range is wide.'
        : trials.every(({ own }) => own.length > 0)
          ? 'From runs of these models with these strategies on this machine, one trial after the other.'
          : 'Not every model has run with every strategy yet: in part from other models, in proportion to their parameters.',
      ...(isMost
        ? ['Those runs extracted their features first, and a sweep does that once: it should take less.']
        : []),
    ].join(' '),
  };
}

type History = Map<FineTuneOptions['strategy'], { trials: Run[]; fineTunes: Run[] }>;

async function historyOf(context: Context, strategies: FineTuneOptions['strategy'][]): Promise<History> {
  const entries = [...new Set(strategies)].map(async (strategy) => {
    const [trials, fineTunes] = [
      await pastRuns(context, strategy, 'SWEEPS'),
      await pastRuns(context, strategy, 'FINE_TUNES'),
    ];
    return [strategy, { trials, fineTunes }] as const;
  });
  return new Map(await Promise.all(entries));
}

/** Trials of past sweeps of the model tell the most; without one, fine-tunes do. */
function known(history: History, model: ModelRow, options: FineTuneOptions) {
  const { trials = [], fineTunes = [] } = history.get(options.strategy) ?? {};
  const ofTrials = runsLike(trials, model, options);
  if (ofTrials.own.length > 0) return { ...ofTrials, isTrial: true };
  return { ...runsLike(fineTunes, model, options), isTrial: false };
}

/** What a run takes beside its epochs where the features are there already. Without such a run, as the quickest did. */
function cachedRest(examples: number, past: readonly Run[]): number {
  const found = past.filter(({ foundFeatures }) => foundFeatures);
  if (found.length > 0) return restSeconds(examples, found);
  return examples * Math.min(...past.map((run) => Math.max(0, run.totalSeconds - run.epochSeconds) / run.examples));
}
