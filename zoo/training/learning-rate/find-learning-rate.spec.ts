import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageDataset } from '../../data/dataset.ts';
import { shapeDataset } from '../../testing/shape-dataset.ts';
import { fineTune } from '../fine-tune.ts';
import type { FineTuneInput } from '../options/options.ts';
import { tinyRequest } from '../testing/tiny-request.ts';
import { findLearningRate } from './find-learning-rate.ts';

let directory: string;
let dataset: ImageDataset;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-find-rate-'));
  dataset = await shapeDataset(directory, 12);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const probe: FineTuneInput = { strategy: 'LINEAR_PROBE', batchSize: 8, optimizer: 'SGD', accumulation: 2 };

test('rates rise by one factor, the loss falls and then diverges, and the suggestion trains', async () => {
  const request = tinyRequest(probe, dataset, directory);
  const fractions: number[] = [];
  const { curve, suggestions } = await findLearningRate({
    ...request,
    onProgress: (fraction) => fractions.push(fraction),
  });
  expect(curve[0].learningRate).toBeCloseTo(1e-7, 12);
  for (const [i, { learningRate }] of curve.entries()) {
    expect(learningRate / 1e-7).toBeCloseTo(10 ** (0.08 * i), 5 - Math.ceil(0.08 * i));
  }
  expect(curve.length).toBeLessThanOrEqual(100);
  expect(fractions).toEqual(curve.map((_, i) => (i + 1) / 100));
  expect(curve[0].smoothedLoss).toBeCloseTo(curve[0].loss, 6);
  const lowest = Math.min(...curve.map(({ smoothedLoss }) => smoothedLoss));
  expect(lowest).toBeLessThan(curve[0].smoothedLoss);
  for (const { smoothedLoss } of curve.slice(0, -1)) expect(smoothedLoss).toBeLessThanOrEqual(4 * lowest);

  const { valley, steep } = suggestions;
  if (valley === null || steep === null) throw new Error('nothing was suggested');
  const losses: number[] = [];
  await fineTune({
    ...tinyRequest({ ...probe, epochs: 8, learningRate: steep }, dataset, directory),
    onEpoch: async ({ trainLoss }) => void losses.push(trainLoss),
  });
  expect(losses[7]).toBeLessThan(losses[0]);
  expect(await readdir(directory)).toEqual(['shapes.pack']);
});

test('the same search finds the same, and its request is as before', async () => {
  const request = tinyRequest({ ...probe, dropout: 0.2 }, dataset, directory);
  const before = structuredClone(request.options);
  const [first, second] = [
    await findLearningRate({ ...request, steps: 20 }),
    await findLearningRate({ ...request, steps: 20 }),
  ];
  expect(second).toEqual(first);
  expect(first.curve).toHaveLength(20);
  expect(request.options).toEqual(before);
});

test.each([0, 19, 101, 20.5, Number.NaN])('%s steps are refused', async (steps) => {
  const search = findLearningRate({ ...tinyRequest(probe, dataset, directory), steps });
  await expect(search).rejects.toMatchObject({ field: 'steps' });
});

test('a search that is cancelled stops, and leaves nothing in its folder', async () => {
  const controller = new AbortController();
  const search = findLearningRate({
    ...tinyRequest(probe, dataset, directory),
    signal: controller.signal,
    onProgress: () => controller.abort(new Error('cancelled by a test')),
  });
  await expect(search).rejects.toThrow('cancelled by a test');
  expect(await readdir(directory)).toEqual(['shapes.pack']);
});
