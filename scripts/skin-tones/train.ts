import type { Dataset } from '../../zoo/data/dataset.ts';
import type { ExamplePrediction } from '../../zoo/evaluation/metrics.ts';
import type { ImportedModel } from '../../zoo/imports/import-outcome.ts';
import { isImagePreprocessing } from '../../zoo/model.ts';
import { fineTune } from '../../zoo/training/fine-tune.ts';
import type { GroupMitigation } from '../../zoo/training/options/fine-tune-options.ts';
import { resolveFineTuneOptions } from '../../zoo/training/options/options.ts';

/** The predictions of the best epoch. */
export type Predictions = Record<'validation' | 'test', ExamplePrediction[]>;

/** A linear probe of a model, with a mitigation by `skin_tone`, or without. */
export async function train(
  model: ImportedModel,
  dataset: Dataset,
  {
    groupMitigation,
    featuresFile,
    workDirectory,
    signal,
  }: { groupMitigation: GroupMitigation; featuresFile: string; workDirectory: string; signal: AbortSignal },
): Promise<Predictions> {
  const { onnx, featureLayers, preprocessing } = model;
  if (!isImagePreprocessing(preprocessing)) throw new Error('The model does not take pictures.');
  const options = resolveFineTuneOptions(
    {
      strategy: 'LINEAR_PROBE',
      groupMitigation,
      groupAttribute: groupMitigation === 'NONE' ? null : 'skin_tone',
      // The sub-categories differ in how common the tones are, which the labels may show.
      groupConstraint: groupMitigation === 'ADVERSARIAL_DEBIASING' ? 'EQUALIZED_ODDS' : null,
      device: 'CPU',
    },
    model,
  );
  const epochs: Predictions[] = [];
  const { bestEpoch } = await fineTune({
    model: onnx,
    featureLayers,
    preprocessing,
    dataset,
    options,
    featuresFile,
    workDirectory,
    signal,
    onCheckpoint: async ({ validation, test }) => void epochs.push({ validation, test }),
  });
  return epochs[bestEpoch - 1];
}
