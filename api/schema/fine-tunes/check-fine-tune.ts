import { z } from 'zod';
import { checkModality } from '../../../zoo/training/checks/check-modality.ts';
import { checkTask, defaultLoss } from '../../../zoo/training/checks/check-task.ts';
import { checkGroupMitigation } from '../../../zoo/training/feeding/group-mitigation.ts';
import { checkTrainable } from '../../../zoo/training/feeding/split-examples.ts';
import type { AugmentationInput } from '../../../zoo/training/options/augmentation-options.ts';
import {
  type FineTuneInput,
  type FineTuneOptions,
  resolveFineTuneOptions,
} from '../../../zoo/training/options/options.ts';
import { checkDomains } from '../../../zoo/transfer/adaptation/check-domains.ts';
import { checkPairs } from '../../../zoo/transfer/contrastive/example-pairs.ts';
import { drawShots } from '../../../zoo/transfer/few-shot/draw-shots.ts';
import type { Context } from '../../context.ts';
import { readDatasetIndex } from '../../datasets/dataset-index.ts';
import { RequestError } from '../../errors.ts';
import { parse, words } from '../../parse.ts';
import { type ImportedDataset, importedDataset } from '../datasets/datasets.ts';
import {
  AdaptationMethod,
  ClassWeights,
  Device,
  EarlyStoppingMetric,
  Engine,
  FeatureDistance,
  FrozenPrecision,
  GroupConstraint,
  GroupMitigation,
  Head,
  LearningRateSchedule,
  Loss,
  Optimizer,
  Precision,
  SamplingStrategy,
  Strategy,
} from '../enums.ts';
import { type ModelRow, readyModel } from '../models/models.ts';
import { trainingExamples } from './defaults.ts';

const augmentationInput = z.strictObject({
  flip: z.boolean().nullish(),
  crop: z.boolean().nullish(),
  cropScale: z.tuple([z.number(), z.number()]).nullish(),
  cropRatio: z.tuple([z.number(), z.number()]).nullish(),
  colorJitter: z.number().nullish(),
  randAugment: z.strictObject({ operations: z.number(), magnitude: z.number() }).nullish(),
  erasing: z.number().nullish(),
  mixUp: z.number().nullish(),
  cutMix: z.number().nullish(),
  testTime: z.number().nullish(),
  wordDeletion: z.number().nullish(),
  wordSwap: z.number().nullish(),
} satisfies Record<keyof AugmentationInput, z.ZodType>);

/** Only the shape; the engine checks ranges, defaults and combinations: `resolveFineTuneOptions`. */
const startFineTuneInput = z.object({
  modelSlug: words(100),
  datasetId: z.string(),
  strategy: z.enum(Strategy),
  contrastive: z
    .strictObject({ numIterations: z.number().nullish(), samplingStrategy: z.enum(SamplingStrategy).nullish() })
    .nullish(),
  head: z.enum(Head).nullish(),
  shots: z.number().nullish(),
  distance: z.enum(FeatureDistance).nullish(),
  epochs: z.number().nullish(),
  batchSize: z.number().nullish(),
  accumulation: z.number().nullish(),
  optimizer: z.enum(Optimizer).nullish(),
  momentum: z.number().nullish(),
  nesterov: z.boolean().nullish(),
  learningRate: z.number().nullish(),
  schedule: z.enum(LearningRateSchedule).nullish(),
  warmupSteps: z.number().nullish(),
  weightDecay: z.number().nullish(),
  clipNorm: z.number().nullish(),
  layerDecay: z.number().nullish(),
  gradualUnfreezing: z.number().nullish(),
  emaDecay: z.number().nullish(),
  loss: z.enum(Loss).nullish(),
  focalGamma: z.number().nullish(),
  classWeights: z.enum(ClassWeights).nullish(),
  groupMitigation: z.enum(GroupMitigation).nullish(),
  groupAttribute: words(500).nullish(),
  groupStepSize: z.number().nullish(),
  groupConstraint: z.enum(GroupConstraint).nullish(),
  groupAlpha: z.number().nullish(),
  labelSmoothing: z.number().nullish(),
  dropout: z.number().nullish(),
  augment: z.boolean().nullish(),
  adaptation: z
    .object({ targetDatasetId: z.string(), method: z.enum(AdaptationMethod), weight: z.number().nullish() })
    .nullish(),
  augmentation: augmentationInput.nullish(),
  unfreezeFrom: words(500).nullish(),
  loraRank: z.number().nullish(),
  loraAlpha: z.number().nullish(),
  loraTargets: z.array(words(500)).nullish(),
  earlyStoppingPatience: z.number().nullish(),
  earlyStoppingMetric: z.enum(EarlyStoppingMetric).nullish(),
  seed: z.number().nullish(),
  device: z.enum(Device).nullish(),
  precision: z.enum(Precision).nullish(),
  frozenPrecision: z.enum(FrozenPrecision).nullish(),
  engine: z.enum(Engine).nullish(),
} satisfies Record<keyof FineTuneInput | 'modelSlug' | 'datasetId', z.ZodType>);

/**
 * The model, data set and options of a fine-tune, with everything that can be checked before it starts.
 *
 * @throws RequestError NOT_FOUND; CONFLICT if the model is not fetched or the data set not imported.
 * @throws InvalidInputError for an option out of range or incompatible with another, or a data set that lacks examples, with its field.
 */
export async function checkFineTune(
  context: Context,
  input: unknown,
): Promise<{ model: ModelRow; dataset: ImportedDataset; target: ImportedDataset | null; options: FineTuneOptions }> {
  const { modelSlug, datasetId, ...wanted } = parse(startFineTuneInput, input);
  const model = await readyModel(context, modelSlug);
  const dataset = await importedDataset(context, datasetId);
  if (dataset.modality !== model.modality) {
    const message = `${modelSlug} takes ${model.modality}, but the data set "${dataset.name}" holds ${dataset.modality}.`;
    throw new RequestError('BAD_USER_INPUT', message, 'datasetId');
  }
  const options = resolveFineTuneOptions(
    { ...wanted, adaptation: withoutTarget(wanted.adaptation), loss: wanted.loss ?? defaultLoss(dataset.task) },
    model,
    trainingExamples(dataset),
  );
  checkModality(model.modality, dataset, options);
  const index = await readDatasetIndex(context.blobs, dataset.sha256);
  checkTrainable(index);
  checkTask(index, options);
  checkGroupMitigation(index, options);
  // Drawn again by the job: here only so that too many are refused now.
  const train = index.examples.filter(({ split }) => split === 'train');
  const drawn = options.shots === null ? train : drawShots(train, index.labels, options.shots, options.seed);
  if (options.contrastive) {
    const labels = drawn.map(({ label }) => label);
    checkPairs(labels, options.contrastive);
  }
  const target = wanted.adaptation ? await targetOf(context, wanted.adaptation.targetDatasetId) : null;
  if (target) checkDomains(index, await readDatasetIndex(context.blobs, target.sha256));
  return { model, dataset, target, options };
}

/** The engine's option does not name the target, which it gets as a data set. */
function withoutTarget(adaptation: z.infer<typeof startFineTuneInput>['adaptation']) {
  return adaptation && { method: adaptation.method, weight: adaptation.weight ?? null };
}

/** @throws RequestError as `importedDataset` does, about the field that names it */
async function targetOf(context: Context, id: string): Promise<ImportedDataset> {
  try {
    return await importedDataset(context, id);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    throw new RequestError(error.code, error.message, 'adaptation');
  }
}
