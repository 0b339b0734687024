import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import type { ImportedModel } from '../../imports/import-outcome.ts';
import { METADATA } from '../../model.ts';
import { readModel } from '../../onnx/read.ts';
import { casesOf } from '../../testing/cases-of.ts';
import type { Pair } from '../../transfer/contrastive/example-pairs.ts';
import { openForHead } from '../closed-heads/open-for-head.ts';
import { type CheckpointResult, type EpochResult, type FineTune, fineTune } from '../fine-tune.ts';
import type { Strategy } from '../options/fine-tune-options.ts';
import { type FineTuneInput, resolveFineTuneOptions } from '../options/options.ts';
import { progressOf } from '../progress.ts';
import { rowsTensor } from '../step/tensors.ts';
import { begin } from '../testing/begin.ts';
import { type Case, importedEncoder, textDataset } from '../testing/text-training.ts';
import pytorch from './contrastive.json' with { type: 'json' };
import { openEncoder } from './encoder.ts';
import { largestBatch, pairBatches } from './pair-batches.ts';

// Held against sentence-transformers: scripts/fixtures/contrastive.py.

const { options: given, rates, cases } = pytorch;
let directory: string;
const models = new Map<string, ImportedModel>();
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-contrastive-'));
  for (const name of new Set(cases.map(({ encoder }) => encoder)))
    models.set(name, await importedEncoder(name, directory));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

type ContrastiveCase = (typeof cases)[number];

async function requestOf(each: ContrastiveCase, input: Partial<FineTuneInput> = {}): Promise<FineTune> {
  const model = models.get(each.encoder) as ImportedModel;
  const { onnx, featureLayers, preprocessing } = model;
  const folder = await mkdtemp(path.join(directory, 'case-'));
  const strategy = each.strategy as Strategy;
  return {
    ...{ model: onnx, featureLayers, preprocessing, workDirectory: folder },
    dataset: await textDataset(each as unknown as Case, folder),
    options: resolveFineTuneOptions(
      {
        ...{ strategy, contrastive: {}, device: 'CPU', batchSize: given.batchSize },
        // What the second of two layers makes.
        ...(strategy === 'PARTIAL' ? { unfreezeFrom: 'last_hidden_state' } : {}),
        ...(strategy === 'LORA' ? { loraRank: given.loraRank, loraAlpha: given.loraAlpha } : {}),
        ...input,
      },
      model,
    ),
  };
}

test.each(cases)(
  'ten losses and the vectors after them are those of sentence-transformers: $encoder, $strategy, $optimizer',
  async (each) => {
    const optimizer = each.optimizer as 'ADAMW' | 'SGD';
    const rate = rates[optimizer];
    const request = await requestOf(each, {
      ...{ optimizer, learningRate: rate, weightDecay: optimizer === 'SGD' ? 0 : given.weightDecay },
      ...(optimizer === 'SGD' ? { momentum: 0 } : {}),
    });
    const closers: (() => Promise<void>)[] = [];
    const onEnd = (close: () => Promise<void>) => void closers.unshift(close);
    try {
      const opened = await openForHead(request, {
        directory: request.workDirectory,
        onEnd,
        progress: progressOf(request),
      });
      const { train, validation, test: held } = opened.sources;
      const labels = opened.examples.train.map(({ label }) => label);
      const columns = largestBatch(given.batchSize, labels.length);
      const inspect = async () => undefined;
      const encoder = await openEncoder(opened.model, request.options, { device: 'CPU', batchSize: columns, inspect });
      onEnd(() => encoder.close());
      if (each.strategy === 'LORA') await begin(encoder);
      for (const [step, pairs] of each.batches.entries()) {
        const [batch] = pairBatches(pairs as unknown as Pair[], labels, {
          batchSize: given.batchSize,
          seed: 0,
          epoch: 0,
        });
        const { inputs, release } = await train.read(batch.rows, step, null);
        const values = rowsTensor(batch.weights, batch.rows.length, [columns]);
        const loss = await encoder.trainer.step(
          inputs,
          { values, weights: new Float32Array(batch.rows.length).fill(1) },
          rate,
        );
        release();
        expect(Math.abs(loss - each.losses[step])).toBeLessThan(1e-4);
      }
      const [odd, even] = [await encoder.features(held), await encoder.features(validation)];
      for (const [i, vector] of each.vectors.entries()) {
        const { values, dimension } = (each.train + i) % 2 === 0 ? even : odd;
        const row = Math.floor(i / 2) * dimension;
        for (const [j, value] of vector.entries()) expect(Math.abs(values[row + j] - value)).toBeLessThan(1e-4);
      }
    } finally {
      for (const close of closers) await close();
    }
  },
);

/** A run of all of a case, with what it reported. */
async function run(request: FineTune, extra: Partial<FineTune> = {}) {
  const [epochs, checkpoints, states]: [EpochResult[], CheckpointResult[], Uint8Array[]] = [[], [], []];
  const shown: number[] = [];
  const { bestEpoch } = await fineTune({
    ...request,
    stateEverySeconds: 0,
    onProgress: (fraction) => void shown.push(fraction),
    onEpoch: async (epoch) => void epochs.push(epoch),
    onCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint),
    onState: async (state) => void states.push(state),
    ...extra,
  });
  expect(shown).toEqual(shown.toSorted((a, b) => a - b));
  return { bestEpoch, epochs, checkpoints, states };
}

test('texts of a class come closer, epoch by epoch; each epoch leaves a checkpoint with a head', async () => {
  // Steps of 10 texts; the longest one has 12 tokens.
  const request = await requestOf(cases[0], { epochs: 3, learningRate: 5e-3, head: 'RIDGE', shots: 4, batchSize: 5 });
  const { epochs, checkpoints, bestEpoch } = await run(request);
  expect(epochs.map(({ number }) => number)).toEqual([1, 2, 3]);
  const [first, second, third] = epochs.map(({ trainLoss }) => trainLoss);
  expect(second).toBeLessThan(first);
  expect(third).toBeLessThan(second);
  expect(checkpoints[bestEpoch - 1].validationLoss).toBe(Math.min(...checkpoints.map((each) => each.validationLoss)));
  const { metadata } = readModel(checkpoints[2].onnx);
  expect(JSON.parse(metadata['graft.head'])).toMatchObject({ method: 'RIDGE' });
  expect(JSON.parse(metadata[METADATA.labels])).toHaveLength(3);
  for (const { probabilities } of checkpoints[2].validation) {
    expect(probabilities.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 5);
  }
});

test.each(casesOf(['FULL', 'LORA'], (strategy) => strategy === 'LORA'))(
  'a %s fine-tune on pairs that resumes ends with the same bytes',
  async (strategy) => {
    const each = cases.find((one) => one.strategy === strategy) ?? cases[0];
    const request = await requestOf(each, { epochs: 2, contrastive: { numIterations: 1 } });
    const unbroken = await run(request);
    expect(unbroken.checkpoints.map(({ adapter }) => adapter !== undefined)).toEqual(
      [1, 2].map(() => strategy === 'LORA'),
    );
    const resumed = await run(request, { resumeFrom: unbroken.states[2] });
    expect(resumed.checkpoints).toEqual(unbroken.checkpoints);
    expect(resumed.epochs.map(({ trainLoss }) => trainLoss)).toEqual(unbroken.epochs.map(({ trainLoss }) => trainLoss));
  },
);

test('a run that is aborted ends with the signal’s reason', async () => {
  const controller = new AbortController();
  const onProgress = (_: number, stage: string) => {
    if (stage.startsWith('Training')) controller.abort(new Error('Not any more.'));
  };
  const request = await requestOf(cases[0]);
  await expect(fineTune({ ...request, signal: controller.signal, onProgress })).rejects.toThrow('Not any more.');
});

test('a batch has each of its texts once, and the weights of its pairs sum to 1', () => {
  const generator = random(4);
  const labels = Array.from({ length: 11 }, (_, i) => i % 3);
  const pairs = Array.from(
    { length: 20 },
    (): Pair => [Math.floor(generator.next() * 11), Math.floor(generator.next() * 11)],
  );
  const batches = pairBatches(pairs, labels, { batchSize: 7, seed: 3, epoch: 1 });
  expect(batches.map((batch) => batch.pairs)).toEqual([7, 7, 6]);
  for (const { rows, weights } of batches) {
    expect(new Set(rows).size).toBe(rows.length);
    expect(weights.length).toBe(rows.length * 11);
    expect(weights.reduce((sum, weight) => sum + Math.abs(weight), 0)).toBeCloseTo(1, 6);
  }
  expect(pairBatches(pairs, labels, { batchSize: 7, seed: 3, epoch: 1 })).toEqual(batches);
  expect(pairBatches(pairs, labels, { batchSize: 7, seed: 3, epoch: 2 })).not.toEqual(batches);
});
