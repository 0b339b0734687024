import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Example, ImageDataset } from '../data/dataset.ts';
import { decodeBatch } from '../data/decode-batch.ts';
import { extractFeatures } from '../features/extract.ts';
import type { PrecisionReport } from '../features/frozen-precision/precision-report.ts';
import { computesInt8 } from '../quantization/computes-int8.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { shapeDataset } from '../testing/shape-dataset.ts';
import { tinyPreprocessing } from '../testing/tiny-model.ts';
import { type CheckpointResult, type FineTune, fineTune } from './fine-tune.ts';
import type { FineTuneInput } from './options/options.ts';
import { tinyRequest } from './testing/tiny-request.ts';

let directory: string;
let dataset: ImageDataset;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-int8-'));
  dataset = await shapeDataset(directory, 12);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function train(input: FineTuneInput, extra: Partial<FineTune> = {}) {
  const checkpoints: CheckpointResult[] = [];
  const states: Uint8Array[] = [];
  const reports: PrecisionReport[] = [];
  await fineTune({
    ...tinyRequest(input, dataset, directory),
    onCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint),
    onState: async (state) => void states.push(state),
    onFrozenPrecision: (report) => void reports.push(report),
    ...extra,
  });
  return { checkpoints, states, reports };
}

/** What a checkpoint answers, as an endpoint runs it. */
async function answers(onnx: Uint8Array, examples: Example[]): Promise<number[]> {
  const session = await openSession(onnx);
  try {
    const pixels = await decodeBatch(dataset, examples, tinyPreprocessing);
    const feeds = { pixels: new RuntimeTensor('float32', pixels, [examples.length, 3, 16, 16]) };
    return Array.from((await session.run(feeds)).probabilities.data as Float32Array);
  } finally {
    await session.close();
  }
}

/** The predictions that are stored of a checkpoint are those that its file gives. */
async function expectServedPredictions({ onnx, validation, test }: CheckpointResult): Promise<void> {
  for (const [split, predictions] of [
    ['validation', validation],
    ['test', test],
  ] as const) {
    const served = await answers(
      onnx,
      dataset.index.examples.filter((example) => example.split === split),
    );
    const stored = predictions.flatMap(({ probabilities }) => probabilities);
    expect(stored).toHaveLength(served.length);
    for (const [i, value] of stored.entries()) expect(value).toBeCloseTo(served[i], 5);
  }
}

/** On a processor that cannot multiply int8 exactly, INT8 is refused: then there is nothing else to see here. */
async function isRefused(run: () => Promise<unknown>): Promise<boolean> {
  if (await computesInt8()) return false;
  await expect(run()).rejects.toThrow(/VNNI/);
  return true;
}

const probe: FineTuneInput = { strategy: 'LINEAR_PROBE', epochs: 2, batchSize: 8, learningRate: 0.1 };
const int8 = { frozenPrecision: 'INT8' } as const;

test.each<[string, FineTuneInput]>([
  ['a linear probe', probe],
  ['a linear probe with augmentation', { ...probe, augment: true }],
  ['a partial fine-tune', { ...probe, strategy: 'PARTIAL', unfreezeFrom: 'block_3', learningRate: 0.01 }],
  ['LoRA above a frozen part', { ...probe, strategy: 'LORA', unfreezeFrom: 'block_3', learningRate: 0.01 }],
])('%s trains on int8, and its evaluations are of the float32 checkpoint', async (_, options) => {
  if (await isRefused(() => train({ ...options, ...int8 }))) return;
  const { checkpoints, reports } = await train({ ...options, ...int8 });
  expect(reports).toMatchObject([{ precision: 'INT8' }]);
  for (const checkpoint of checkpoints) await expectServedPredictions(checkpoint);
  const plain = await train({ ...options, frozenPrecision: 'FLOAT32' });
  expect(plain.reports).toMatchObject([{ precision: 'FLOAT32' }]);
  expect(Buffer.compare(plain.checkpoints[0].onnx, checkpoints[0].onnx)).not.toBe(0);
});

test('a run that goes on from a state ends with the bytes of one that never stopped, without another check', async () => {
  const options = { ...probe, augment: true, ...int8 };
  if (await isRefused(() => train(options))) return;
  const whole = await train(options);
  const resumed = await train(options, { resumeFrom: whole.states[0] });
  expect(resumed.reports).toEqual(whole.reports);
  // The first state is from before the first epoch is evaluated.
  expect(resumed.checkpoints.map(({ epoch }) => epoch)).toEqual([1, 2]);
  for (const [i, { onnx }] of resumed.checkpoints.entries())
    expect(Buffer.compare(onnx, whole.checkpoints[i].onnx)).toBe(0);
});

test('a state in one precision fits no request in another', async () => {
  const { states } = await train({ ...probe, frozenPrecision: 'FLOAT32' });
  await expect(train(probe, { resumeFrom: states[0] })).rejects.toThrow(/another fine-tune/);
});

test('of features that were extracted in int8, the training split’s are used; evaluations are of the checkpoint', async () => {
  const { featureLayers, model, preprocessing } = tinyRequest(probe, dataset, directory);
  const featuresFile = join(directory, 'features.npy');
  const extraction = { model, featureLayers, preprocessing, dataset, outputFile: featuresFile, ...int8 };
  if (await isRefused(() => extractFeatures(extraction))) return;
  const { precision } = await extractFeatures(extraction);
  expect(precision.precision).toBe('INT8');
  const { checkpoints, reports } = await train(probe, { featuresFile, featuresPrecision: precision });
  expect(reports).toEqual([precision]);
  for (const checkpoint of checkpoints) await expectServedPredictions(checkpoint);
  const computed = await train({ ...probe, ...int8 });
  expect(Buffer.compare(computed.checkpoints[1].onnx, checkpoints[1].onnx)).toBe(0);
});

test('where everything trains, there is no precision to report', async () => {
  const { reports } = await train({ ...probe, strategy: 'FULL', epochs: 1, learningRate: 0.001 });
  expect(reports).toEqual([]);
});
