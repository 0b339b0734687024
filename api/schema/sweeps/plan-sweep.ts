import { z } from 'zod';
import { isClosed } from '../../../zoo/training/options/closed-head.ts';
import { fineTuneDefaults } from '../../../zoo/training/options/options.ts';
import { randomSearch, successiveHalving } from '../../../zoo/transfer/sweep/rungs.ts';
import { drawTrials } from '../../../zoo/transfer/sweep/search-space.ts';
import { SWEEP_METRICS } from '../../../zoo/transfer/sweep/sweep-metric.ts';
import type { Context } from '../../context.ts';
import type { SweepPlan } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { optional, parse, words } from '../../parse.ts';
import { type ImportedDataset, importedDataset } from '../datasets/datasets.ts';
import { Strategy, SweepMethod } from '../enums.ts';
import { checkFineTune } from '../fine-tunes/check-fine-tune.ts';
import { trainingExamples } from '../fine-tunes/defaults.ts';
import { type ModelRow, readyModel } from '../models/models.ts';

const range = z.object({
  option: words(100),
  values: z.array(z.unknown()).max(100).nullish(),
  min: z.number().nullish(),
  max: z.number().nullish(),
  log: z.boolean().nullish(),
});

const startSweepInput = z.object({
  modelSlugs: z.array(words(100)).min(1, 'must name at least one model').max(100),
  datasetId: z.string(),
  strategies: optional(z.array(z.enum(Strategy)).min(1, 'must name at least one strategy')),
  trials: z.int().min(1, 'must be at least 1').max(500, 'must be at most 500'),
  metric: optional(z.enum(SWEEP_METRICS, `must be one of ${SWEEP_METRICS.join(', ')}`)),
  seed: optional(
    z
      .int()
      .min(0)
      .max(2 ** 31 - 1),
  ),
  method: optional(z.enum(SweepMethod)),
  epochs: optional(z.int().min(1, 'must be at least 1').max(1000, 'must be at most 1000')),
  ranges: optional(z.array(range).max(50)),
});

/**
 * Draws and checks every trial of a sweep: options that a fine-tune would refuse are refused now.
 *
 * @throws as `startFineTune` does for one of the trials; InvalidInputError for a range that is empty
 */
export async function planSweep(
  context: Context,
  input: unknown,
): Promise<{ dataset: ImportedDataset; models: ModelRow[]; plan: SweepPlan }> {
  const { datasetId, modelSlugs, ...wanted } = parse(startSweepInput, input);
  const dataset = await importedDataset(context, datasetId);
  if (dataset.task !== 'SINGLE_LABEL') {
    const message = `Sweeps compare fine-tunes of one label an example; the data set "${dataset.name}" is of ${dataset.task}. Start its fine-tunes one by one.`;
    throw new RequestError('BAD_USER_INPUT', message, 'datasetId');
  }
  if (wanted.method === 'SUCCESSIVE_HALVING' && wanted.ranges?.some(({ option }) => option === 'epochs')) {
    const message = `SUCCESSIVE_HALVING sets the epochs of each rung itself. Leave epochs out of the ranges, and give the sweep's own epochs, those of the last rung.`;
    throw new RequestError('BAD_USER_INPUT', message, 'ranges');
  }
  const slugs = [...new Set(modelSlugs)];
  const models = await Promise.all(slugs.map((slug) => readyModel(context, slug, 'modelSlugs')));
  const { metric, method, seed, ranges, trials: count } = wanted;
  const strategies = [...new Set(wanted.strategies ?? (['LINEAR_PROBE'] as const))];
  const examples = trainingExamples(dataset);
  const drawn = drawTrials({ models, strategies, count, seed: seed ?? 0, ranges: ranges ?? [], examples });
  const trials: SweepPlan['trials'] = [];
  for (const { model, options: input } of drawn) {
    const { options } = await checkFineTune(context, { ...input, modelSlug: slugs[model], datasetId });
    trials.push({ modelId: models[model].id, options });
  }
  const trained = strategies.find((strategy) => !isClosed({ strategy })) ?? strategies[0];
  const epochs = wanted.epochs ?? fineTuneDefaults(trained).epochs;
  const rungs =
    method === 'SUCCESSIVE_HALVING' ? successiveHalving(trials.length, epochs) : randomSearch(trials.length);
  const plan = { method: method ?? 'RANDOM', metric: metric ?? 'accuracy', seed: seed ?? 0, rungs, trials };
  return { dataset, models, plan };
}
