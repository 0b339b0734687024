import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { publishedPictureModels } from '../../zoo/catalog/testing/published-picture-models.ts';
import type { Dataset } from '../../zoo/data/dataset.ts';
import { importImageArchive } from '../../zoo/data/import-image-archive.ts';
import { classificationMetrics } from '../../zoo/evaluation/metrics.ts';
import { importModel } from '../../zoo/import-model.ts';
import type { ImportedModel } from '../../zoo/imports/import-outcome.ts';
import { filesOf, modelFolder } from '../../zoo/tfjs/testing/nsfwjs.ts';
import { type CheckpointResult, fineTune } from '../../zoo/training/fine-tune.ts';
import type { AugmentationInput } from '../../zoo/training/options/augmentation-options.ts';
import { type FineTuneInput, resolveFineTuneOptions } from '../../zoo/training/options/options.ts';
import { buildEmojiArchive } from '../emoji-archive.ts';
import type { Bench, Context } from './bench.ts';
import { type Finding, finding } from './row.ts';

/** Each part of an augmentation alone, and what they give together. */
const PARTS: { name: string; augmentation: AugmentationInput | 'default' | null }[] = [
  { name: 'nothing', augmentation: null },
  { name: 'flip', augmentation: { flip: true } },
  { name: 'crop', augmentation: { crop: true } },
  { name: 'colorJitter', augmentation: { colorJitter: 0.4 } },
  { name: 'randAugment', augmentation: { randAugment: { operations: 2, magnitude: 9 } } },
  { name: 'erasing', augmentation: { erasing: 0.5 } },
  { name: 'mixUp', augmentation: { mixUp: 0.2 } },
  { name: 'cutMix', augmentation: { cutMix: 1 } },
  { name: 'default', augmentation: 'default' },
];

/** A PARTIAL fine-tune in its defaults, which train for 8 epochs. */
const OPTIONS: FineTuneInput = { strategy: 'PARTIAL', device: 'CPU' };

export const augmentation: Bench = {
  about:
    'PARTIAL on emoji by category, with each part of an augmentation alone and with the default set, over none: test accuracy, and the share of the time that training waits for data',
  run,
};

async function* run(context: Context): AsyncIterable<Finding> {
  const { directory, quick, rounds, say, wants } = context;
  const wanted = PARTS.filter(({ name }) => wants(name));
  if (wanted.length === 0) return;
  const archive = join(directory, 'emoji.zip');
  await buildEmojiArchive('node_modules/emoji-datasource-google', archive);
  const { dataset } = await importImageArchive(archive, { filename: 'emoji.zip', directory });
  const manifest = (await publishedPictureModels()).find(({ slug }) => slug === MODEL);
  if (!manifest) throw new Error(`The zoo has no ${MODEL}.`);
  const model = await importModel(manifest, await filesOf(modelFolder('mobilenet_v2')));
  let plain: number | null = null;
  for (const { name, augmentation } of wanted) {
    const changes = augmentation === 'default' ? { augment: true } : augmentation ? { augmentation } : {};
    const runs: Outcome[] = [];
    for (let seed = 0; seed < (quick ? 1 : rounds); seed++) {
      const options = { ...OPTIONS, ...changes, seed, ...(quick ? { epochs: 1 } : {}) };
      const outcome = await train(model, dataset, options, directory);
      say(`augmentation: ${name}, seed ${seed}: ${outcome.accuracy.toFixed(4)}`);
      runs.push(outcome);
    }
    const accuracy = meanOf(runs.map((outcome) => outcome.accuracy));
    if (name === 'nothing') plain = accuracy;
    const row = { bench: 'augmentation', case: `${MODEL}, ${name}`, peerName: 'without augmentation' };
    yield finding({ ...row, metric: `test accuracy, mean of ${runs.length}`, ours: accuracy, peer: plain });
    const waiting = meanOf(runs.map((outcome) => outcome.waiting));
    yield finding({
      ...row,
      metric: 'share of training that waits',
      ours: waiting,
      peer: null,
      lowerIsBetter: true,
      reach: { of: 'ours', atMost: 0.05 },
    });
  }
}

const MODEL = 'nsfw-mobilenet-v2';

interface Outcome {
  /** Of the best epoch, on the test split. */
  accuracy: number;
  waiting: number;
}

async function train(
  { onnx, featureLayers, preprocessing }: ImportedModel,
  dataset: Dataset,
  input: FineTuneInput,
  directory: string,
): Promise<Outcome> {
  const accuracies: number[] = [];
  let waiting = 0;
  const { labels } = dataset.index;
  const workDirectory = await mkdtemp(join(directory, 'work-'));
  const { bestEpoch } = await fineTune({
    ...{ model: onnx, featureLayers, preprocessing, dataset, workDirectory },
    options: resolveFineTuneOptions(input, { featureLayers, modality: 'IMAGE' }),
    onWaiting: (share) => {
      waiting = share;
    },
    onCheckpoint: async ({ test }: CheckpointResult) =>
      void accuracies.push(classificationMetrics(test, labels).accuracy),
  });
  await rm(workDirectory, { recursive: true });
  return { accuracy: accuracies[bestEpoch - 1], waiting };
}

const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
