import type { ImageDataset } from '../../data/dataset.ts';
import { tinyFeatureLayers, tinyModel, tinyPreprocessing } from '../../testing/tiny-model.ts';
import type { FineTune } from '../fine-tune.ts';
import { type FineTuneInput, resolveFineTuneOptions } from '../options/options.ts';

/** A fine-tune of the tiny model, on the CPU. */
export function tinyRequest(input: FineTuneInput, dataset: ImageDataset, workDirectory: string): FineTune {
  return {
    model: tinyModel(),
    featureLayers: tinyFeatureLayers,
    preprocessing: tinyPreprocessing,
    dataset,
    options: resolveFineTuneOptions({ device: 'CPU', ...input }, { featureLayers: tinyFeatureLayers }),
    workDirectory,
  };
}
