import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize } from 'node:v8';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageDataset } from '../data/dataset.ts';
import { casesOf } from '../testing/cases-of.ts';
import { shapeDataset } from '../testing/shape-dataset.ts';
import { tinyPreprocessing } from '../testing/tiny-model.ts';
import { type EpochResult, type FineTune, fineTune } from './fine-tune.ts';
import type { FineTuneInput } from './options/options.ts';
import { DIGEST_BYTES, type TrainingState } from './state/training-state.ts';
import { tinyRequest } from './testing/tiny-request.ts';

let directory: string;
let small: ImageDataset;
let large: ImageDataset;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-picture-cache-'));
  small = await shapeDataset(await mkdtemp(join(directory, 'small-')), 12);
  large = await shapeDataset(await mkdtemp(join(directory, 'large-')), 12, { width: 40, height: 30 });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const COMMON = { epochs: 3, batchSize: 5, seed: 3 } as const;
const ALL_CHANGES = {
  ...{ flip: true, crop: true, colorJitter: 0.3, randAugment: { operations: 1, magnitude: 9 } },
  ...{ erasing: 0.5, cutMix: 1, testTime: 3 },
};
/** Small pictures are kept whole. */
const OF_SMALL = 'all layers, of pictures as small as the model takes';
const RUNS: Record<string, FineTuneInput> = {
  [OF_SMALL]: { ...COMMON, strategy: 'FULL' },
  'all layers, without augmentation': { ...COMMON, strategy: 'FULL' },
  'all layers, with every augmentation and views': { ...COMMON, strategy: 'FULL', augmentation: ALL_CHANGES },
  'all layers, without crops': { ...COMMON, strategy: 'FULL', augmentation: { flip: true, mixUp: 0.2 } },
  'low-rank updates': { ...COMMON, strategy: 'LORA', loraTargets: ['Conv'], loraRank: 2, augment: true },
  'the last layers, with augmentation': { ...COMMON, strategy: 'PARTIAL', unfreezeFrom: 'block_3', augment: true },
};

/** Of a tenth of the pictures of `large`, or less. */
const LITTLE = 10_000;

/** All that a run gives, and the bytes that its decoded pictures took after each epoch. */
async function outcome(input: FineTuneInput, dataset: ImageDataset, changes: Partial<FineTune> = {}) {
  const workDirectory = await mkdtemp(join(directory, 'work-'));
  const epochs: EpochResult[] = [];
  const checkpoints: unknown[] = [];
  const states: TrainingState[] = [];
  const kept: number[] = [];
  const { bestEpoch } = await fineTune({
    ...tinyRequest(input, dataset, workDirectory),
    preprocessing: { ...tinyPreprocessing, fit: 'crop' },
    stateEverySeconds: 0,
    onState: async (state) => void states.push(deserialize(state.subarray(DIGEST_BYTES))),
    onEpoch: async (epoch) => {
      epochs.push({ ...epoch, seconds: 0 });
      const files = (await readdir(workDirectory, { recursive: true })).filter((name) => /pictures-\d+$/.test(name));
      kept.push((await Promise.all(files.map((file) => stat(join(workDirectory, file))))).reduce(sumOfSizes, 0));
    },
    onCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint),
    ...changes,
  });
  expect(await readdir(workDirectory)).toEqual([]);
  return { result: { epochs, checkpoints, states, bestEpoch }, kept };
}

const sumOfSizes = (sum: number, { size }: { size: number }) => sum + size;

/** Of small and large pictures, with and without crops, of all layers and of some. */
const FEW = [
  OF_SMALL,
  'all layers, with every augmentation and views',
  'all layers, without crops',
  'the last layers, with augmentation',
];

test.each(casesOf(Object.entries(RUNS), ([name]) => FEW.includes(name)))(
  '%s: the same to the bit with all pictures kept, some, and none',
  async (name, input) => {
    const dataset = name === OF_SMALL ? small : large;
    const none = await outcome(input, dataset, { keptPictureBytes: 0 });
    expect(none.kept).toEqual([0, 0, 0]);
    for (const changes of [{}, { keptPictureBytes: LITTLE }]) {
      const { result, kept } = await outcome(input, dataset, changes);
      expect(result).toEqual(none.result);
      expect(kept[0]).toBeGreaterThan(0);
      if (changes.keptPictureBytes) expect(kept[2]).toBeLessThanOrEqual(LITTLE);
    }
  },
);

test('a run goes on with another cache, or without one, to the same bytes', async () => {
  const input = RUNS['all layers, with every augmentation and views'];
  const saved: Uint8Array[] = [];
  const whole = await outcome(input, large);
  await outcome(input, large, { onState: async (state) => void saved.push(state) });
  // In the middle of the second of three epochs.
  const at = Math.floor(saved.length / 2);
  for (const keptPictureBytes of [LITTLE, 0, 1e8]) {
    const { result } = await outcome(input, large, { resumeFrom: saved[at], keptPictureBytes });
    expect(result.epochs).toEqual(whole.result.epochs.slice(1));
    expect(result.checkpoints).toEqual(whole.result.checkpoints.slice(1));
    expect(result.states).toEqual(whole.result.states.slice(at + 1));
    expect(result.bestEpoch).toBe(whole.result.bestEpoch);
  }
});

test('one epoch, and a head on features, read each picture once: nothing is kept', async () => {
  for (const input of [
    { strategy: 'FULL', epochs: 1 },
    { strategy: 'LINEAR_PROBE', epochs: 2 },
  ] satisfies FineTuneInput[]) {
    expect(new Set((await outcome(input, small)).kept)).toEqual(new Set([0]));
  }
});
