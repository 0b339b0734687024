import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Dataset } from '../data/dataset.ts';
import { spanMetrics } from '../evaluation/span-metrics.ts';
import type { ImportedModel } from '../imports/import-outcome.ts';
import { METADATA } from '../model.ts';
import { readModel } from '../onnx/read.ts';
import { openSession } from '../runtime/session.ts';
import { casesOf } from '../testing/cases-of.ts';
import { paddedBatch } from '../text/tokenize-batch.ts';
import { openTokenizer } from '../text/tokenizer.ts';
import { exportTraining, trainedWeights } from './export/export-training.ts';
import { exampleWeights } from './feeding/class-weights.ts';
import { type CheckpointResult, type FineTune, fineTune } from './fine-tune.ts';
import { openTraining } from './open-training.ts';
import { type FineTuneInput, resolveFineTuneOptions } from './options/options.ts';
import { predictionsOf } from './split-predictions.ts';
import { rowsTensor } from './step/tensors.ts';
import { begin } from './testing/begin.ts';
import { importedEncoder } from './testing/text-training.ts';
import {
  type Case,
  cases,
  encoded,
  labels,
  longest,
  options,
  rows,
  tokenizer,
  train,
  wordDataset,
} from './testing/token-classification.ts';

// Held against PyTorch, transformers, PEFT and seqeval: scripts/fixtures/token-classification.py.

const TOLERANCE = 1e-4;
const models = new Map<string, ImportedModel>();
let [directory, dataset]: [string, Dataset] = ['', {} as Dataset];

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-token-classification-'));
  dataset = await wordDataset(directory);
  for (const name of new Set(cases.map(({ encoder }) => encoder)))
    models.set(name, await importedEncoder(name, directory, tokenizer));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function requestOf(
  { encoder, strategy }: Pick<Case, 'encoder' | 'strategy'>,
  input: Partial<FineTuneInput> = {},
): FineTune {
  const model = models.get(encoder) as ImportedModel;
  const { loraRank, loraAlpha, ...others } = options;
  const wanted = {
    ...others,
    strategy: strategy as FineTuneInput['strategy'],
    device: 'CPU' as const,
    dropout: 0,
    labelSmoothing: 0,
    ...(strategy === 'LORA' ? { loraRank, loraAlpha } : {}),
    ...(strategy === 'PARTIAL' ? { unfreezeFrom: 'last_hidden_state' } : {}),
    ...input,
  };
  const { onnx, featureLayers, preprocessing } = model;
  return {
    ...{ model: onnx, featureLayers, preprocessing, dataset, workDirectory: directory },
    options: resolveFineTuneOptions(wanted, model),
  };
}

test('words become the tokens of transformers, and begin where it says', () => {
  const own = openTokenizer(tokenizer, longest);
  for (const [i, { tokens }] of rows.entries()) {
    const { ids, starts } = own.encodeWords(tokens);
    expect({ ids, starts }).toEqual(encoded[i]);
  }
  expect(encoded.some(({ starts }) => starts.includes(-1))).toBe(true);
});

const isOfFew = ({ encoder, strategy }: Case) =>
  encoder === 'distilbert-dynamo' || strategy === 'LINEAR_PROBE' || strategy === 'LORA';

test.each(casesOf(cases, isOfFew).map((given) => [`${given.strategy} of ${given.encoder}`, given] as const))(
  '%s: ten losses are PyTorch’s, and the answers after them, in any batch',
  async (_, given) => {
    const request = requestOf(given);
    const closers: (() => Promise<void>)[] = [];
    try {
      const training = await openTraining(request, {
        directory,
        onEnd: (close) => closers.unshift(close),
        scaling: null,
        epoch: 0,
      });
      await begin(training);
      const { trainer, sources, coding, examples } = training;
      for (const [step, batch] of given.batches.entries()) {
        const own = batch.map((row) => examples.train[row]);
        const { inputs, release } = await sources.train.read(batch, step, null);
        const values = rowsTensor(coding.encode(own, 0), batch.length, coding.rowShape(own));
        const [weights] = exampleWeights([batch], null, (row) => coding.targetCount(examples.train[row]));
        const loss = await trainer.step(inputs, { values, weights }, options.learningRate);
        release();
        expect(Math.abs(loss - given.losses[step])).toBeLessThan(TOLERANCE);
      }
      const { onnx } = exportTraining(request, training, await trainedWeights(training));
      expect(JSON.parse(readModel(onnx).metadata[METADATA.labels])).toEqual(labels);
      const others = rows.slice(train).map(({ tokens }) => tokens);
      for (const batch of [others, ...others.map((words) => [words])]) {
        for (const [i, answer] of (await answersOf(onnx, batch)).entries()) {
          const expected = given.answers[others.indexOf(batch[i])];
          expect(answer.length).toBe(expected.length);
          for (const [word, row] of answer.entries()) {
            for (const [label, value] of row.entries()) {
              expect(Math.abs(value - expected[word][label])).toBeLessThan(TOLERANCE);
            }
          }
        }
      }
      const held = [...examples.validation, ...examples.test];
      const outputs = await answersOf(
        onnx,
        held.map(({ name }) => rows[Number(name.slice(4)) - 1].tokens),
      );
      const { tags } = predictionsOf(dataset.index, held, outputs.map(asRead(held)));
      expect(spanMetrics(tags, labels).f1).toBeCloseTo(given.f1, 12);
    } finally {
      for (const close of closers) await close();
    }
  },
);

/** The outputs of the words that were read, with NaN for the others. */
const asRead = (held: { tags?: number[] }[]) => (answer: number[][], i: number) => {
  const unread = (held[i].tags?.length ?? 0) - answer.length;
  return [...answer.flat(), ...Array<number>(unread * labels.length).fill(Number.NaN)];
};

/** What a checkpoint answers to the first token of each word that it reads, for texts as one batch with padding. */
async function answersOf(onnx: Uint8Array, texts: string[][]): Promise<number[][][]> {
  const own = openTokenizer(readModel(onnx).metadata[METADATA.tokenizer], longest);
  const tokens = texts.map((words) => own.encodeWords(words));
  const session = await openSession(onnx);
  const all = Object.entries(paddedBatch(tokens, own.padId));
  const { probabilities } = await session.run(
    Object.fromEntries(all.filter(([name]) => session.inputNames.includes(name))),
  );
  await session.close();
  const [, length, classes] = probabilities.dims;
  const values = Array.from(probabilities.data as Float32Array);
  const at = (row: number, token: number) => (row * length + token) * classes;
  return tokens.map(({ starts }, row) =>
    starts.filter((start) => start >= 0).map((start) => values.slice(at(row, start), at(row, start) + classes)),
  );
}

test('a fine-tune has the F1 of spans as its score, and each word’s label for the checkpoints', async () => {
  const checkpoints: CheckpointResult[] = [];
  const scores: number[] = [];
  const asked = requestOf(
    { encoder: 'bert-dynamo', strategy: 'FULL' },
    { epochs: 20, learningRate: 1e-2, dropout: 0.1 },
  );
  await fineTune({
    ...asked,
    onEpoch: async ({ validationAccuracy }) => void scores.push(validationAccuracy),
    onCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint),
  });
  const last = checkpoints[checkpoints.length - 1];
  expect(last.validation).toEqual([]);
  const { validation = [], test: tested = [] } = last.tags ?? {};
  expect(spanMetrics(validation, labels).f1).toBe(scores[scores.length - 1]);
  const known = new Map(rows.map(({ tags }, i) => [`row ${i + 1}`, tags]));
  for (const { name, tags, predicted } of [...validation, ...tested]) {
    expect(tags.map((tag) => labels[tag])).toEqual(known.get(name));
    expect(predicted).toHaveLength(tags.length);
  }
  // A name begins at a vowel, which 23 sentences show.
  expect(Math.max(...scores)).toBeGreaterThan(Math.max(0.3, scores[0]));
});

test.each([
  ['LINEAR_PROBE', { classWeights: 'BALANCED' as const }, 'classWeights'],
  ['FULL', { loss: 'FOCAL' as const }, 'loss'],
  ['FULL', { groupMitigation: 'GROUP_DRO' as const, groupAttribute: 'source' }, 'groupMitigation'],
  ['PARTIAL', { unfreezeFrom: 'sentence_embedding' }, 'unfreezeFrom'],
])('%s with %o is refused', async (strategy, input, field) => {
  const asked = requestOf({ encoder: 'bert-dynamo', strategy }, input);
  await expect(fineTune(asked)).rejects.toMatchObject({ name: 'InvalidInputError', field });
});

test('features of whole texts are refused', async () => {
  const asked = { ...requestOf({ encoder: 'bert-dynamo', strategy: 'LINEAR_PROBE' }), featuresFile: 'features.npy' };
  await expect(fineTune(asked)).rejects.toMatchObject({ field: 'featureSetId' });
});
