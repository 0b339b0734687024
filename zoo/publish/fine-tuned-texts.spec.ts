import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tuned } from '../adapters/testing/own-adapter.ts';
import { readModel } from '../onnx/read.ts';
import { readSafetensors } from '../safetensors/read-safetensors.ts';
import { readWeightFiles } from '../safetensors/read-weight-files.ts';
import { casesOf } from '../testing/cases-of.ts';
import { familyWeights } from './family-weights.ts';
import { publishedNetwork } from './published-network.ts';

// What each strategy leaves is a classifier of its family, as transformers loads it: the import finds the features that it reads.

const STRATEGIES = ['LINEAR_PROBE', 'PARTIAL', 'FULL', 'LORA'] as const;
const BASES: [string, string, 'cls' | null][] = [
  ['texts/bert-classifier', 'BertForSequenceClassification', null],
  ['texts/electra', 'ElectraForSequenceClassification', 'cls'],
  ['texts/gpt2-classifier', 'GPT2ForSequenceClassification', null],
  ['texts/qwen2', 'Qwen2ForSequenceClassification', null],
];

const every = BASES.flatMap((base, i) =>
  STRATEGIES.map((strategy, j) => ({ isOfFew: i === j, one: [strategy, ...base] as const })),
);

test.each(casesOf(every, ({ isOfFew }) => isOfFew).map(({ one }) => one))(
  'a checkpoint of %s on %s is a %s',
  async (strategy, name, architecture, pooling) => {
    const directory = await mkdtemp(path.join(tmpdir(), 'graft-tuned-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const { base, config, onnx } = await tuned(name, directory, { strategy, epochs: 1 }, pooling);
    const weights = await readWeightFiles(base);
    const { graph } = publishedNetwork(readModel(onnx));
    const labels = { num_labels: 3, id2label: { 0: 'a', 1: 'b', 2: 'c' } };
    const layout = await familyWeights({
      classified: 'TEXT',
      graph,
      config: labels,
      base: { config, tensors: weights?.tensors ?? new Map() },
      padId: 0,
    });
    expect(layout.why).toBeNull();
    expect(layout.members).toMatchObject({ architectures: [architecture] });
    // Only the head of a probe has moved.
    const { tensors } = readSafetensors(layout.weights ?? new Uint8Array());
    const moved = [...(weights?.tensors ?? [])].filter(([given, { shape, data }]) => {
      const own = [...tensors].find(([own]) => own === given || own.endsWith(`.${given}`))?.[1];
      return shape.length === 2 && own && own.shape.join() === shape.join() && !isSame(own.data, data);
    });
    const inside = moved.filter(([given]) => /layer|h\.\d/.test(given));
    expect(inside.length > 0).toBe(strategy !== 'LINEAR_PROBE');
  },
);

const isSame = (a: ArrayLike<unknown>, b: ArrayLike<unknown>) =>
  a.length === b.length && Array.from(a).every((value, i) => value === b[i]);
