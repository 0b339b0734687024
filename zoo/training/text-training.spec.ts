import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportedModel } from '../imports/import-outcome.ts';
import { METADATA } from '../model.ts';
import { readModel } from '../onnx/read.ts';
import { openSession } from '../runtime/session.ts';
import { casesOf } from '../testing/cases-of.ts';
import type { TextInput } from '../text/text-input.ts';
import { tokenizeBatch } from '../text/tokenize-batch.ts';
import { openTokenizer } from '../text/tokenizer.ts';
import { exportTraining, trainedWeights } from './export/export-training.ts';
import { openTraining, type Training } from './open-training.ts';
import type { Strategy } from './options/fine-tune-options.ts';
import { resolveFineTuneOptions } from './options/options.ts';
import { rowsTensor } from './step/tensors.ts';
import { begin } from './testing/begin.ts';
import { type Case, cases, importedEncoder, longest, options, textDataset } from './testing/text-training.ts';

// Held against PyTorch, transformers and PEFT: scripts/fixtures/text-training.py.

const TOLERANCE = 1e-4;
const models = new Map<string, ImportedModel>();
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-text-training-'));
  for (const name of new Set(cases.map(({ encoder }) => encoder)))
    models.set(name, await importedEncoder(name, directory));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Opens a case's training; the head, and what LORA learns, begin as in the script. */
async function opened(
  given: Case,
  use: (training: Training, request: Parameters<typeof openTraining>[0]) => Promise<void>,
) {
  const model = models.get(given.encoder) as ImportedModel;
  const folder = await mkdtemp(path.join(directory, 'case-'));
  const closers: (() => Promise<void>)[] = [];
  const dataset = await textDataset(given, folder);
  const strategy = given.strategy as Strategy;
  const { loraRank, loraAlpha, ...others } = options;
  const request = {
    model: model.onnx,
    featureLayers: model.featureLayers,
    preprocessing: model.preprocessing,
    dataset,
    options: resolveFineTuneOptions(
      {
        ...others,
        strategy,
        device: 'CPU',
        dropout: 0,
        labelSmoothing: 0,
        loss:
          dataset.index.task === 'REGRESSION'
            ? 'MEAN_SQUARED_ERROR'
            : dataset.index.task
              ? 'BINARY_CROSS_ENTROPY'
              : 'CROSS_ENTROPY',
        ...(strategy === 'LORA' ? { loraRank, loraAlpha } : {}),
        // What the second of two layers makes.
        ...(strategy === 'PARTIAL' ? { unfreezeFrom: 'last_hidden_state' } : {}),
      },
      model,
    ),
  };
  try {
    const training = await openTraining(request, {
      directory: folder,
      onEnd: (close) => closers.unshift(close),
      scaling: null,
      epoch: 0,
    });
    await begin(training);
    await use(training, request);
  } finally {
    for (const close of closers) await close();
  }
}

// One encoder by each strategy, and the other by one.
const isOfFew = ({ encoder, task }: Case) => encoder === 'bert-dynamo' || task !== 'SINGLE_LABEL';
const titled = casesOf(cases, isOfFew).map((given) => {
  const what = `${given.strategy} of ${given.encoder}, ${given.task}${given.pairs ? ', pairs' : ''}`;
  return [what, given] as const;
});

test.each(titled)('%s: ten losses and the answers after them are PyTorch’s', (_, given) =>
  opened(given, async (training, request) => {
    const { trainer, sources, coding, examples } = training;
    for (const [step, rows] of given.batches.entries()) {
      const own = rows.map((row) => examples.train[row]);
      const { inputs, release } = await sources.train.read(rows, step, null);
      const values = rowsTensor(coding.encode(own, 0), rows.length, [coding.outputs]);
      const loss = await trainer.step(inputs, { values }, options.learningRate);
      release();
      expect(Math.abs(loss - given.losses[step])).toBeLessThan(TOLERANCE);
    }
    const { onnx } = exportTraining(request, training, await trainedWeights(training));
    const others = given.texts.slice(given.train) as TextInput[];
    for (const batch of [others, ...others.map((text) => [text])]) {
      const answers = await answersOf(onnx, batch);
      for (const [i, answer] of answers.entries()) {
        const expected = given.answers[others.indexOf(batch[i])];
        const scale = given.task === 'REGRESSION' ? Math.max(...expected.map(Math.abs)) : 1;
        for (const [j, value] of answer.entries()) {
          expect(Math.abs(value - expected[j]) / scale).toBeLessThan(TOLERANCE);
        }
      }
    }
  }),
);

/** What a checkpoint answers to texts, as one batch with padding. */
async function answersOf(onnx: Uint8Array, texts: TextInput[]): Promise<number[][]> {
  const tokenizer = openTokenizer(readModel(onnx).metadata[METADATA.tokenizer], longest);
  const session = await openSession(onnx);
  const all = Object.entries(tokenizeBatch(tokenizer, texts));
  const result = await session.run(Object.fromEntries(all.filter(([name]) => session.inputNames.includes(name))));
  await session.close();
  const [{ data, dims }] = Object.values(result);
  const values = Array.from(data as Float32Array);
  return texts.map((_, i) => values.slice(i * dims[1], (i + 1) * dims[1]));
}
