import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { tuned } from '../adapters/testing/own-adapter.ts';
import { METADATA } from '../model.ts';
import type { Tensor } from '../onnx/graph.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { HEAD } from '../training/head/head.ts';
import type { FineTuneInput } from '../training/options/options.ts';
import { AdapterBases, type OnBase } from './adapter-bases.ts';
import { type Classification, classifierOf, openClassifier } from './classifier.ts';

let directory: string;
let first: Stored;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-bases-'));
  first = await trained({ loraRank: 2, loraAlpha: 3 });
});
afterAll(() => rm(directory, { recursive: true }));

let count = 0;

/** The files of a fine-tune with LORA. */
async function trained(options: Omit<FineTuneInput, 'strategy'>): Promise<Stored> {
  const own = path.join(directory, `tuned-${count++}`);
  await mkdir(own);
  const { onnx, adapter } = await tuned('texts/bert', own, { strategy: 'LORA', ...options });
  return stored(onnx, adapter);
}

type Stored = Awaited<ReturnType<typeof stored>>;
async function stored(onnx: Uint8Array, adapter: Uint8Array | undefined) {
  const own = path.join(directory, `checkpoint-${count++}`);
  await writeFile(`${own}.onnx`, onnx);
  await writeFile(`${own}.safetensors`, adapter ?? '');
  return { onnx, checkpoint: `${own}.onnx`, adapter: `${own}.safetensors`, bytes: adapter };
}

function bases(): AdapterBases {
  return new AdapterBases(path.join(directory, `bases-${count++}`), () => {});
}

/** With a fourth label, whose logit is half the first one's. */
function withLabel(onnx: Uint8Array): Uint8Array {
  const graph = readModel(onnx);
  for (const name of [HEAD.weights, HEAD.bias]) {
    const { shape, data } = graph.initializers.get(name) as Tensor;
    const values = Float32Array.from({ length: (data.length / 3) * 4 }, (_, i) =>
      i % 4 === 3 ? Number(data[3 * Math.floor(i / 4)]) / 2 : Number(data[3 * Math.floor(i / 4) + (i % 4)]),
    );
    graph.initializers.set(name, { type: 'float', shape: [...shape.slice(0, -1), 4], data: values });
  }
  const [output] = graph.outputs;
  const labels = [...JSON.parse(graph.metadata[METADATA.labels]), 'label 3'];
  const metadata = { ...graph.metadata, [METADATA.labels]: JSON.stringify(labels) };
  return writeModel({ ...graph, outputs: [{ ...output, shape: ['batch', 4] }], metadata });
}

function expectClose(given: Classification, expected: Classification): void {
  for (const [i, value] of Array.from(expected.probabilities).entries())
    expect(Math.abs(given.probabilities[i] - value)).toBeLessThan(2e-6);
}

const texts = ['word1 word2 word3', 'word9', 'word4 word4 word7 word2 word8 word11'].map((text) => Buffer.from(text));
const queue = { most: 4, longestMs: 1_000 };

async function classifierOn({ described, session }: OnBase) {
  const classifier = await classifierOf(described, { open: async () => session, queue });
  onTestFinished(() => classifier.close().catch(() => {}));
  return classifier;
}

test('checkpoints of different ranks and labels run on one base, at the same time, with the answers of their merged files', async () => {
  const second = await trained({ loraRank: 4, epochs: 2, seed: 7 });
  const files = [first, await stored(withLabel(second.onnx), second.bytes)];
  const shared = bases();
  const classifiers = [];
  for (const own of files) {
    const opened = await shared.open(own);
    if (!opened) throw new Error('It was not taken apart.');
    classifiers.push(await classifierOn(opened));
  }
  expect(shared.size).toBe(1);
  const alone = await Promise.all(files.map(({ onnx }) => openClassifier(onnx)));
  onTestFinished(() => Promise.all(alone.map((one) => one.close())).then(() => {}));
  const answers = await Promise.all(classifiers.map((one) => Promise.all([one.classify(texts), one.classify(texts)])));
  for (const [i, [first, second]] of answers.entries()) {
    const expected = await alone[i].classify(texts);
    expect(expected).toHaveLength(texts.length);
    for (const answer of [first, second]) for (const [k, one] of answer.entries()) expectClose(one, expected[k]);
  }
  // Not for want of differences between them.
  const [one, two] = answers.map(([first]) => Array.from(first[0].probabilities));
  expect(Math.max(...one.map((value, i) => Math.abs(value - two[i])))).toBeGreaterThan(1e-3);

  // The base stays while one of them uses it.
  await classifiers[0].close();
  expect(shared.size).toBe(1);
  expectClose((await classifiers[1].classify(texts))[0], answers[1][0][0]);
  await classifiers[1].close();
  expect(shared.size).toBe(0);
});

test('a checkpoint of another base has none, though it has the same network, and files that are none are refused', async () => {
  const shared = bases();
  const kept = await shared.open(first);
  const other = readModel(first.onnx);
  (other.initializers.get('encoder.layer.0.output.dense.weight')?.data as Float32Array)[3] += 1e-4;
  expect(await shared.open(await stored(writeModel(other), first.bytes))).toBeNull();
  expect(shared.size).toBe(1);
  await expect(shared.open(await stored(Buffer.from('no model'), first.bytes))).rejects.toThrow(/ONNX/);
  await kept?.session.close();
  expect(shared.size).toBe(0);
});
