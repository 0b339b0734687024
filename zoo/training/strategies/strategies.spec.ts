import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageDataset } from '../../data/dataset.ts';
import type { Graph } from '../../onnx/graph.ts';
import { readModel } from '../../onnx/read.ts';
import { readSafetensors } from '../../safetensors/read-safetensors.ts';
import { shapeDataset } from '../../testing/shape-dataset.ts';
import { tinyModel } from '../../testing/tiny-model.ts';
import { type CheckpointResult, type EpochResult, fineTune } from '../fine-tune.ts';
import { HEAD } from '../head/head.ts';
import type { FineTuneInput } from '../options/options.ts';
import { expectVectors } from '../testing/expect-vectors.ts';
import { tinyRequest } from '../testing/tiny-request.ts';

let directory: string;
let dataset: ImageDataset;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-strategies-'));
  dataset = await shapeDataset(directory, 12);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function train(input: FineTuneInput) {
  const epochs: EpochResult[] = [];
  const checkpoints: CheckpointResult[] = [];
  await fineTune({
    ...tinyRequest({ batchSize: 8, dropout: 0, ...input }, dataset, directory),
    onEpoch: async (epoch) => void epochs.push(epoch),
    onCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint),
  });
  return { epochs, checkpoints, graphs: checkpoints.map(({ onnx }) => readModel(onnx)) };
}

const before = readModel(tinyModel());
/** The weights of the four convolutions, in their order: the stem's, two of block 2, block 3's. */
const kernelsOf = (graph: Graph) =>
  graph.nodes
    .filter(({ op }) => op === 'Conv')
    .map(({ inputs }) => graph.initializers.get(inputs[1])?.data as Float32Array);
const moved = (graph: Graph, from: Graph = before) =>
  kernelsOf(graph).map((kernel, i) => kernel.some((value, at) => value !== kernelsOf(from)[i][at]));
/** How far each kernel went, as a share of its own length. */
const distances = (graph: Graph) =>
  kernelsOf(graph).map((kernel, i) => {
    const start = kernelsOf(before)[i];
    return Math.hypot(...kernel.map((value, at) => value - start[at])) / Math.hypot(...start);
  });

test('FULL trains every layer', async () => {
  const { epochs, graphs } = await train({ strategy: 'FULL', epochs: 6, learningRate: 5e-3 });
  expect(moved(graphs[0])).toEqual([true, true, true, true]);
  expect(epochs[5].trainLoss).toBeLessThan(epochs[0].trainLoss);
});

test('gradual unfreezing lets the head train first, then one more layer from the top each epoch', async () => {
  const { graphs } = await train({ strategy: 'FULL', epochs: 4, gradualUnfreezing: 1 });
  expect(graphs.map((graph) => moved(graph))).toEqual([
    [false, false, false, false],
    [false, false, false, true],
    [false, true, true, true],
    [true, true, true, true],
  ]);
  expect(graphs[0].initializers.get(HEAD.weights)).not.toEqual(graphs[1].initializers.get(HEAD.weights));
});

test('with layerDecay each layer learns at a share of the rate of the next', async () => {
  const { graphs } = await train({
    strategy: 'FULL',
    epochs: 1,
    batchSize: 32,
    layerDecay: 0.1,
    weightDecay: 0,
    learningRate: 1e-4,
    schedule: 'CONSTANT',
  });
  // One step of AdamW is as long as the rate, number by number: the layers' rates are 1e-6, 1e-5 and 1e-4.
  const longest = kernelsOf(graphs[0]).map((kernel, i) =>
    Math.max(...kernel.map((value, at) => Math.abs(value - kernelsOf(before)[i][at]))),
  );
  for (const [i, rate] of [1e-6, 1e-5, 1e-5, 1e-4].entries()) expect(longest[i] / rate).toBeCloseTo(1, 0);
});

test('LORA trains low-rank updates: the checkpoint has them merged in, the adapter alone gives the same weights', async () => {
  const { epochs, checkpoints, graphs } = await train({
    strategy: 'LORA',
    loraTargets: ['Conv'],
    loraRank: 2,
    loraAlpha: 4,
    epochs: 4,
    learningRate: 0.02,
  });
  expect(epochs[3].trainLoss).toBeLessThan(epochs[0].trainLoss);
  expect(moved(graphs[3])).toEqual([true, true, true, true]);
  const { tensors, metadata } = readSafetensors(checkpoints[3].adapter ?? new Uint8Array());
  const { r, lora_alpha, target_modules } = JSON.parse(metadata.adapter_config);
  expect(target_modules).toHaveLength(4);
  for (const module of target_modules as string[]) {
    const [a, b] = ['A', 'B'].map(
      (letter) => tensors.get(`base_model.model.${module}.lora_${letter}.weight`)?.data as Float32Array,
    );
    const start = before.initializers.get(module)?.data as Float32Array;
    const columns = a.length / r;
    const merged = Array.from(start, (value, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      let update = 0;
      for (let k = 0; k < r; k++) update += b[row * r + k] * a[k * columns + column];
      return value + (lora_alpha / r) * update;
    });
    expectVectors(graphs[3].initializers.get(module)?.data as Float32Array, merged, 1e-5);
  }
  // The head that lies in the adapter is the checkpoint's, transposed.
  const head = tensors.get('graft_head.weight')?.data as Float32Array;
  const served = graphs[3].initializers.get(HEAD.weights)?.data as Float32Array;
  expectVectors(
    head,
    Array.from(head, (_, i) => served[(i % 16) * 3 + Math.floor(i / 16)]),
    1e-7,
  );
  // What is not adapted stays: scales and biases of normalizations.
  for (const [name, { data }] of graphs[3].initializers) {
    const own = before.initializers.get(name);
    if (own && own.shape.length !== 4) expect(data, name).toEqual(own.data);
  }
});

test('only LORA has an adapter', async () => {
  const { checkpoints } = await train({ strategy: 'LINEAR_PROBE', epochs: 1 });
  expect(checkpoints[0].adapter).toBeUndefined();
});

test('averaged weights lag behind those that train, and are what is evaluated', async () => {
  const options: FineTuneInput = { strategy: 'FULL', epochs: 3, schedule: 'CONSTANT', learningRate: 2e-3 };
  const [plain, averaged] = [await train(options), await train({ ...options, emaDecay: 0.95 })];
  // The same steps, so the same losses on the way.
  expect(averaged.epochs.map(({ trainLoss }) => trainLoss)).toEqual(plain.epochs.map(({ trainLoss }) => trainLoss));
  for (const [i, distance] of distances(averaged.graphs[2]).entries()) {
    expect(distance).toBeGreaterThan(0);
    expect(distance).toBeLessThan(distances(plain.graphs[2])[i]);
  }
  expect(averaged.epochs[2].validationLoss).not.toBe(plain.epochs[2].validationLoss);
});
