import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageDataset } from '../data/dataset.ts';
import { decodeBatch } from '../data/decode-batch.ts';
import { METADATA } from '../model.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { runFineTune } from '../run-fine-tune.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { casesOf } from '../testing/cases-of.ts';
import { shapeDataset } from '../testing/shape-dataset.ts';
import { tinyPreprocessing } from '../testing/tiny-model.ts';
import { importLayersModel } from '../tfjs/import-layers-model.ts';
import { type LayersModel, readLayersModel } from '../tfjs/read-layers-model.ts';
import { filesOf, modelFolder } from '../tfjs/testing/nsfwjs.ts';
import { savedModel, scatterWeights } from '../tfjs/testing/run-both.ts';
import type { CheckpointResult, EpochResult } from '../training/fine-tune.ts';
import { type FineTuneInput, resolveFineTuneOptions } from '../training/options/options.ts';

let directory: string;
let dataset: ImageDataset;
let small: LayersModel;

beforeAll(async () => {
  await tf.setBackend('cpu');
  directory = await mkdtemp(join(tmpdir(), 'graft-tensorflow-'));
  dataset = await shapeDataset(directory, 6);
  small = await savedModel(smallModel());
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Convolutions, normalization, a residual block and a head for other classes than the data set's. */
function smallModel(): tf.LayersModel {
  const input = tf.input({ shape: [16, 16, 3] });
  const apply = (layer: tf.layers.Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]) =>
    layer.apply(x) as tf.SymbolicTensor;
  const conv = { kernelSize: 3, padding: 'same' as const, useBias: false };
  let x = apply(tf.layers.conv2d({ ...conv, filters: 8, strides: 2, name: 'stem' }), input);
  x = apply(
    tf.layers.reLU({ maxValue: 6, name: 'stem_relu' }),
    apply(tf.layers.batchNormalization({ name: 'stem_bn' }), x),
  );
  let y = apply(tf.layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', name: 'depthwise' }), x);
  y = apply(tf.layers.conv2d({ ...conv, filters: 8, kernelSize: 1, name: 'point' }), y);
  y = apply(tf.layers.batchNormalization({ name: 'point_bn' }), y);
  x = apply(tf.layers.add({ name: 'sum' }), [x, y]);
  x = apply(tf.layers.conv2d({ ...conv, useBias: true, filters: 16, strides: 2, activation: 'relu', name: 'wide' }), x);
  x = apply(tf.layers.globalAveragePooling2d({ name: 'pool' }), x);
  x = apply(tf.layers.dense({ units: 4, activation: 'softmax', name: 'classes' }), x);
  const model = tf.model({ inputs: input, outputs: x });
  scatterWeights(model, 5);
  return model;
}

async function train(input: FineTuneInput, model: LayersModel | null = small, preprocessing = tinyPreprocessing) {
  const { graph, featureLayers } = importLayersModel((model ?? small).topology, (model ?? small).weights);
  const epochs: EpochResult[] = [];
  const checkpoints: CheckpointResult[] = [];
  const devices: string[] = [];
  const { bestEpoch } = await runFineTune({
    model: writeModel(graph),
    layersModel: async () => model,
    featureLayers,
    preprocessing,
    dataset,
    options: resolveFineTuneOptions({ device: 'CPU', ...input }, { featureLayers }),
    workDirectory: directory,
    onDevice: (device, reason) => devices.push(`${device}: ${reason}`),
    onEpoch: async (epoch) => void epochs.push(epoch),
    onCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint),
  });
  return { bestEpoch, epochs, checkpoints, devices };
}

/** A checkpoint's predictions for the test split's pictures, run by onnxruntime. */
async function served(onnx: Uint8Array, preprocessing = tinyPreprocessing): Promise<number[]> {
  const examples = dataset.index.examples.filter(({ split }) => split === 'test');
  const pixels = await decodeBatch(dataset, examples, preprocessing);
  const { height, width } = preprocessing.size;
  const session = await openSession(onnx);
  const output = await session.run({
    pixels: new RuntimeTensor('float32', pixels, [examples.length, 3, height, width]),
  });
  await session.close();
  return [...(output.probabilities.data as Float32Array)];
}

// All examples in one batch: an epoch is a step, and its loss the step's.
const steps: Partial<FineTuneInput> = { epochs: 4, batchSize: 12, labelSmoothing: 0.1, weightDecay: 0.05 };

test.each<{ what: string; input: FineTuneInput }>([
  { what: 'the head', input: { strategy: 'LINEAR_PROBE', ...steps, learningRate: 0.05 } },
  { what: 'the last layers', input: { strategy: 'PARTIAL', unfreezeFrom: 'sum', ...steps, learningRate: 0.01 } },
  {
    what: 'everything',
    input: { strategy: 'FULL', ...steps, learningRate: 0.01, dropout: 0.3, schedule: 'COSINE', warmupSteps: 2 },
  },
  {
    what: 'everything by Nesterov’s SGD',
    input: { strategy: 'FULL', ...steps, optimizer: 'SGD', nesterov: true, learningRate: 0.01, batchSize: 5 },
  },
])('training $what, TensorFlow’s losses are those of Graft’s own engine', async ({ input }) => {
  const tensorflow = await train({ ...input, engine: 'TENSORFLOW' });
  const graft = await train({ ...input, engine: 'GRAFT' });
  for (const [i, epoch] of tensorflow.epochs.entries()) {
    expect(epoch.trainLoss, `epoch ${i + 1}`).toBeCloseTo(graft.epochs[i].trainLoss, 3);
    expect(epoch.validationLoss, `epoch ${i + 1}`).toBeCloseTo(graft.epochs[i].validationLoss, 3);
    expect(epoch.learningRate).toBeCloseTo(graft.epochs[i].learningRate, 12);
  }
  expect(tensorflow.epochs.at(-1)?.trainLoss).toBeLessThan(tensorflow.epochs[0].trainLoss);
  expect(tensorflow.bestEpoch).toBe(graft.bestEpoch);
  expect(tensorflow.devices[0]).toMatch(
    /^CPU: TensorFlow\.js \((cpu|wasm)\); @tensorflow\/tfjs-node is not installed$/,
  );
});

test('onnxruntime serves what TensorFlow trained: the same outputs, its labels and its preprocessing', async () => {
  const { checkpoints } = await train({
    strategy: 'FULL',
    engine: 'TENSORFLOW',
    epochs: 2,
    batchSize: 12,
    learningRate: 0.01,
  });
  const { onnx, test: recorded } = checkpoints[1];
  const { metadata } = readModel(onnx);
  expect(JSON.parse(metadata[METADATA.labels])).toEqual(dataset.index.labels);
  expect(JSON.parse(metadata[METADATA.preprocessing])).toEqual(tinyPreprocessing);
  const answers = await served(onnx);
  for (const [i, value] of recorded.flatMap(({ probabilities }) => probabilities).entries())
    expect(Math.abs(answers[i] - value)).toBeLessThan(1e-4);
  expect(await served(checkpoints[0].onnx)).not.toEqual(answers);
});

test.each(casesOf(['mobilenet_v2'] as const, () => false))('the head of a published model, %s', async (published) => {
  const preprocessing = { ...tinyPreprocessing, size: { height: 224, width: 224 } };
  const model = await readLayersModel(await filesOf(modelFolder(published)));
  const input: FineTuneInput = { strategy: 'LINEAR_PROBE', engine: 'TENSORFLOW', epochs: 4, learningRate: 0.01 };
  const { epochs, checkpoints, devices } = await train(input, model, preprocessing);
  expect(devices[0]).toContain('TensorFlow.js (wasm)');
  expect(epochs[3].trainLoss).toBeLessThan(epochs[0].trainLoss);
  const answers = await served(checkpoints[3].onnx, preprocessing);
  for (const [i, value] of checkpoints[3].test.flatMap(({ probabilities }) => probabilities).entries())
    expect(Math.abs(answers[i] - value)).toBeLessThan(1e-4);
});

test('a model of another format, missing CUDA and a loss that is not finite are refused', async () => {
  const input: FineTuneInput = { strategy: 'LINEAR_PROBE', engine: 'TENSORFLOW', epochs: 1 };
  await expect(train(input, null)).rejects.toThrow(/TensorFlow trains models in Keras’s format/);
  await expect(train({ ...input, device: 'CUDA' })).rejects.toThrow(
    /cannot run on CUDA: @tensorflow\/tfjs-node-gpu is not installed.*npm install/,
  );
  await expect(train({ ...input, strategy: 'FULL', learningRate: 10, optimizer: 'SGD', epochs: 9 })).rejects.toThrow(
    /The loss became .* (at step|after epoch) .*lower learningRate/,
  );
});
