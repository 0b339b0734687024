import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { importModel } from '../import-model.ts';
import { pinPictures } from '../imports/pin-pictures.ts';
import type { ImagePreprocessing } from '../model.ts';
import { writeSafetensors } from '../safetensors/write-safetensors.ts';
import { simplifyGraph } from '../simplify/simplify.ts';
import { expectRightGradients } from '../testing/architectures/expect-right-gradients.ts';
import { smallInputs } from '../testing/architectures/small-inputs.ts';
import { shapeDataset } from '../testing/shape-dataset.ts';
import { type EpochResult, fineTune } from '../training/fine-tune.ts';
import { type FineTuneInput, resolveFineTuneOptions } from '../training/options/options.ts';
import { learnedParameters } from '../training/parameters/learned-parameters.ts';
import { drawnWeights } from './testing/drawn-weights.ts';
import { savedFiles } from './testing/saved-files.ts';
import { writeNetwork } from './write-network.ts';

const { cases } = JSON.parse(readFileSync(new URL('testing/pictures.json', import.meta.url), 'utf8'));

/** Swin in windows of four patches, so that few numbers make a stage with moved windows. */
function smallSwin() {
  const { config, tensors } = cases.Swin;
  const tables = Object.entries<number[]>(tensors).map(([name, shape]): [string, number[]] =>
    name.endsWith('bias_table') ? [name, [9, shape[1]]] : [name, shape],
  );
  return { config: { ...config, image_size: 16, window_size: 2 }, tensors: Object.fromEntries(tables), size: [16, 16] };
}

test.for(['ViT', 'DeiT with teacher', 'DINOv2 with SwiGLU', 'ConvNeXt V2', 'Swin'])(
  '%s: all its weights train, and the gradient of each is right',
  async (name, { task }) => {
    const { config, tensors, size } = name === 'Swin' ? smallSwin() : cases[name];
    const [height, width] = size;
    const weights = drawnWeights(tensors);
    const graph = pinPictures(writeNetwork({ tensors: weights, file: 'model.safetensors', config }), { height, width });
    const isStatistic = (weight: string) => /running_(mean|var)$/.test(weight);
    const learned = [...graph.initializers.keys()].filter((weight) => weights.has(weight) && !isStatistic(weight));
    await expectRightGradients({ graph, feeds: smallInputs(graph, 2, 5), learned }, task);
  },
);

test.each(['MobileNetV2', "timm's EfficientNet", "timm's ResNet-D"])(
  '%s: all its weights train, the statistics of its normalizations do not',
  async (name) => {
    const { config, tensors, size } = cases[name];
    const [height, width] = size;
    const network = writeNetwork({ tensors: drawnWeights(tensors), file: 'model.safetensors', config });
    const learned = learnedParameters(await simplifyGraph(pinPictures(network, { height, width })));
    const wanted = Object.keys(tensors).filter((weight) => !/running_(mean|var)$/.test(weight));
    expect(learned.toSorted()).toEqual(wanted.toSorted());
  },
);

const preprocessing: ImagePreprocessing = {
  size: { height: 28, width: 42 },
  fit: 'stretch',
  resample: 'bilinear',
  rescale_factor: 1 / 255,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
  background: '#ffffff',
};

test.each<FineTuneInput>([
  { strategy: 'PARTIAL', unfreezeFrom: 'vit.encoder.layer.1' },
  { strategy: 'LORA', loraRank: 4 },
])('a ViT learns shapes by $strategy', async (input) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-vit-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const { config, tensors } = cases.ViT;
  const files = await savedFiles(directory, {
    'config.json': JSON.stringify(config),
    'model.safetensors': writeSafetensors(drawnWeights(tensors)),
  });
  const model = await importModel(
    { slug: 'vit', license: 'MIT', task: 'FEATURE_EXTRACTION', labels: null, preprocessing },
    files,
  );
  const epochs: EpochResult[] = [];
  await fineTune({
    model: model.onnx,
    featureLayers: model.featureLayers,
    preprocessing,
    dataset: await shapeDataset(directory),
    options: resolveFineTuneOptions(
      { epochs: 4, batchSize: 8, learningRate: 0.01, ...input },
      { featureLayers: model.featureLayers },
    ),
    workDirectory: directory,
    onEpoch: async (epoch) => void epochs.push(epoch),
    onCheckpoint: async () => {},
  });
  expect(epochs[3].trainLoss).toBeLessThan(0.9 * epochs[0].trainLoss);
});
