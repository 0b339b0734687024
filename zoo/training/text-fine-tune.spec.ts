import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { random } from '../data/random.ts';
import { importTextFile } from '../data/text/import-text-file.ts';
import type { ImportedModel } from '../imports/import-outcome.ts';
import { RuntimeTensor } from '../runtime/session.ts';
import type { TextReport } from './feeding/text-report.ts';
import { type FineTune, fineTune } from './fine-tune.ts';
import { openTraining } from './open-training.ts';
import { type FineTuneInput, resolveFineTuneOptions } from './options/options.ts';
import { parameterName } from './step/state-names.ts';
import { importedEncoder } from './testing/text-training.ts';
import { trainingBatches } from './training-steps.ts';

let directory: string;
let model: ImportedModel;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-text-fine-tune-'));
  model = await importedEncoder('bert-dynamo', directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

let count = 0;
async function datasetOf(texts: string[]) {
  const file = path.join(directory, `${count++}.csv`);
  await writeFile(file, ['text,label', ...texts.map((text, i) => `${text},${i % 2 ? 'odd' : 'even'}`)].join('\n'));
  const { dataset } = await importTextFile(file, { filename: 'texts.csv', directory: `${file}.dataset` });
  return dataset;
}

/** Texts of one to twenty words; the encoder reads ten, between its special tokens. */
function drawnTexts(rows: number): string[] {
  const generator = random(3);
  const word = () => `word${Math.floor(generator.next() * 20)}`;
  return Array.from({ length: rows }, () =>
    Array.from({ length: 1 + Math.floor(generator.next() * 20) }, word).join(' '),
  );
}

async function request(input: FineTuneInput, texts: string[]): Promise<FineTune> {
  const { onnx, featureLayers, preprocessing } = model;
  return {
    ...{ model: onnx, featureLayers, preprocessing },
    dataset: await datasetOf(texts),
    options: resolveFineTuneOptions({ device: 'CPU', batchSize: 4, epochs: 2, ...input }, model),
    workDirectory: directory,
  };
}

test.each(['PARTIAL', 'FULL'] as const)('a %s fine-tune that resumes ends with the same bytes', async (strategy) => {
  const asked = await request({ strategy }, drawnTexts(24));
  const run = async (extra: Partial<FineTune>) => {
    const [states, checkpoints]: [Uint8Array[], Uint8Array[]] = [[], []];
    await fineTune({
      ...asked,
      stateEverySeconds: 0,
      onState: async (state) => void states.push(state),
      onCheckpoint: async ({ onnx }) => void checkpoints.push(onnx),
      ...extra,
    });
    return { states, checkpoints };
  };
  const unbroken = await run({});
  expect(unbroken.checkpoints).toHaveLength(2);
  const resumed = await run({ resumeFrom: unbroken.states[1] });
  expect(resumed.checkpoints).toEqual(unbroken.checkpoints);
});

test('how much was cut off and how much is padding is told; batches of like lengths have less of it', async () => {
  const texts = drawnTexts(160);
  const reports: TextReport[] = [];
  const onTexts = (report: TextReport) => void reports.push(report);
  await fineTune({ ...(await request({ strategy: 'LORA', epochs: 1 }, texts)), onTexts });
  const lengths = texts.map((text) => text.split(' ').length);
  const cut = lengths.map((length) => Math.max(0, length - 10));
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const tokens = sum(lengths) + 2 * texts.length;
  const [{ paddingShare, ...report }] = reports;
  expect(report).toEqual({
    texts: 160,
    truncated: cut.filter((some) => some > 0).length,
    cutShare: sum(cut) / tokens,
  });
  // In batches of four texts in the order in which they were drawn.
  const kept = lengths.map((length, i) => length - cut[i] + 2);
  const padded = sum(kept.map((_, i) => Math.max(...kept.slice(i - (i % 4), i - (i % 4) + 4))));
  expect(paddingShare).toBeGreaterThan(0);
  expect(paddingShare).toBeLessThan(0.5 * (1 - sum(kept) / padded));
});

test('a padded position moves nothing: neither the loss nor any weight', async () => {
  const closers: (() => Promise<void>)[] = [];
  const asked = await request({ strategy: 'FULL', dropout: 0 }, drawnTexts(24));
  const after = async (padWith: (id: bigint, isPadding: boolean) => bigint) => {
    const onEnd = (close: () => Promise<void>) => void closers.unshift(close);
    const training = await openTraining(asked, { directory, onEnd, scaling: null, epoch: 0 });
    const { trainer, groups } = training;
    const losses: number[] = [];
    let padding = 0;
    for await (const { inputs, targets } of trainingBatches(training, asked.options, 0)) {
      const { input_ids: ids, attention_mask: mask } = inputs;
      const seen = mask.data as BigInt64Array;
      padding += seen.filter((value) => value === 0n).length;
      const data = (ids.data as BigInt64Array).map((id, i) => padWith(id, seen[i] === 0n));
      const input_ids = new RuntimeTensor('int64', data, ids.dims);
      losses.push(await trainer.step({ ...inputs, input_ids }, targets, 1e-3));
    }
    const { vectors } = await trainer.save();
    return { losses, padding, weights: groups.map((group) => vectors[parameterName(group)]) };
  };
  try {
    const [padded, others] = [await after((id) => id), await after((id, isPadding) => (isPadding ? 17n : id))];
    expect(padded.padding).toBeGreaterThan(4);
    expect(others).toEqual(padded);
  } finally {
    for (const close of closers) await close();
  }
});

test('texts without a word that the tokenizer keeps train all the same', async () => {
  const asked = await request({ strategy: 'FULL', epochs: 1 }, Array<string>(24).fill('\u200b'));
  const losses: number[] = [];
  await fineTune({ ...asked, onEpoch: async ({ trainLoss }) => void losses.push(trainLoss) });
  expect(losses.every(Number.isFinite)).toBe(true);
});

test('words of texts are deleted and swapped, by the seed', async () => {
  const options: FineTuneInput = { strategy: 'LINEAR_PROBE', epochs: 2 };
  const texts = Array.from({ length: 24 }, (_, i) => `aa bb cc dd ee ff gg hh ii jj ${i % 2 ? 'kk' : 'll'}`);
  const weightsWith = async (changes: Partial<FineTuneInput>) => {
    const checkpoints: Uint8Array[] = [];
    const asked = await request({ ...options, ...changes }, texts);
    await fineTune({ ...asked, onCheckpoint: async ({ onnx }) => void checkpoints.push(onnx) });
    return checkpoints[1];
  };
  const augmented = await weightsWith({ augment: true });
  expect(Buffer.compare(await weightsWith({ augment: true }), augmented)).toBe(0);
  expect(Buffer.compare(await weightsWith({}), augmented)).not.toBe(0);
});

test('operations on pictures are refused for texts', async () => {
  const asked = await request({ strategy: 'FULL', augmentation: { flip: true } }, drawnTexts(24));
  await expect(fineTune(asked)).rejects.toThrow('flip cannot change texts');
});
