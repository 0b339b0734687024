import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyTextCheckpoint } from '../api/testing/tiny-text-checkpoint.ts';
import type { GroupThresholds } from '../zoo/evaluation/fairness/group-thresholds.ts';
import { type Classifier, openClassifier } from '../zoo/inference/classifier.ts';
import { withGroupThresholds } from '../zoo/inference/group-thresholds-in-file.ts';
import { METADATA } from '../zoo/model.ts';
import { GraphBuilder } from '../zoo/onnx/builder.ts';
import type { Graph } from '../zoo/onnx/graph.ts';
import { withLowestOpset } from '../zoo/onnx/lowest-opset.ts';
import { readModel } from '../zoo/onnx/read.ts';
import { writeModel } from '../zoo/onnx/write.ts';
import { shapeDataset } from '../zoo/testing/shape-dataset.ts';
import { tinyModel } from '../zoo/testing/tiny-model.ts';
import { wordPieceTokenizer } from '../zoo/text/testing/word-piece-tokenizer.ts';
import { joinTexts } from '../zoo/text/text-input.ts';
import { convertCheckpoint } from '../zoo/variants/convert-checkpoint.ts';
import { openTrials, type Try } from './testing/try-in-worker.ts';

// A checkpoint answers in the browser what its endpoint answers: `openClassifier` is what replicas open.

let trials: Awaited<ReturnType<typeof openTrials>>;
beforeAll(async () => {
  trials = await openTrials();
});
afterAll(() => trials?.close());

/** Opens a checkpoint here, as a replica does. */
async function served<Result>(model: Uint8Array, ask: (classifier: Classifier) => Promise<Result>): Promise<Result> {
  const classifier = await openClassifier(model);
  return ask(classifier).finally(() => classifier.close());
}

/** The labels by their probability, in both places. */
async function expectSameScores({ model, example, group = null }: Try) {
  const [answer] = await served(model, (classifier) => classifier.classify([example], [group]));
  const { opened, answered } = await trials.tryModel({ model, example, group });
  expect(answered.answers.map(({ name }) => name)).toEqual(answer.scores.map(({ label }) => label));
  for (const [i, { probability }] of answer.scores.entries())
    expect(Math.abs(answered.answers[i].value - probability)).toBeLessThan(1e-4);
  expect(answered.thresholds).toBe(answer.thresholds ?? null);
  return { opened, answered, answer };
}

const changed = (model: Uint8Array, change: (graph: Graph) => void) => {
  const graph = readModel(model);
  change(graph);
  return writeModel(graph);
};

const picture = () => {
  const waves = Buffer.from(Array.from({ length: 37 * 23 * 3 }, (_, i) => 128 + 100 * Math.sin(i / 11 + (i % 3))));
  return sharp(waves, { raw: { width: 37, height: 23, channels: 3 } })
    .png()
    .toBuffer();
};

const WORDS = ['good', 'fine', 'bad', 'broken'];
/** Of `[PAD] [UNK] [CLS] [SEP]` and the words, for three labels or numbers. */
const TABLE = Array.from({ length: 8 * 3 }, (_, i) => (i < 12 ? 0 : Math.round(20 * Math.sin(i * 1.7)) / 10));

/** A checkpoint that adds up numbers of words: `end` writes its output from them, `[batch, 3]`, or `[batch, sequence, 3]` of each word. */
function textCheckpoint(end: (builder: GraphBuilder, sums: string, each: string) => void, more: object = {}) {
  const builder = new GraphBuilder('words');
  const ids = builder.input('input_ids', 'int64', ['batch', 'sequence']);
  const mask = builder.input('attention_mask', 'int64', ['batch', 'sequence']);
  const each = builder.node('Gather', [builder.floats(TABLE, [8, 3]), ids]);
  const seen = builder.node('Unsqueeze', [builder.node('Cast', [mask], { to: 1 }), builder.ints([2])]);
  const sums = builder.node('ReduceSum', [builder.node('Mul', [each, seen]), builder.ints([1])], { keepdims: 0 });
  end(builder, sums, each);
  builder.graph.metadata = {
    [METADATA.labels]: JSON.stringify(['B-PLACE', 'O', 'B-NAME']),
    [METADATA.preprocessing]: JSON.stringify({ tokenizer_file: 'tokenizer.json', model_max_length: 16, ...more }),
    [METADATA.tokenizer]: wordPieceTokenizer(WORDS),
    [METADATA.featureLayers]: '[]',
  };
  return writeModel(builder.graph);
}

const softmax = (builder: GraphBuilder, sums: string) => {
  builder.node('Softmax', [sums], { axis: 1 }, { output: 'probabilities' });
  builder.output('probabilities', 'float', ['batch', 3]);
};

test('several views of a picture are averaged, and are not explained', async () => {
  const model = changed(tinyModel(), ({ metadata }) => {
    metadata[METADATA.views] = '2';
  });
  const { opened } = await expectSameScores({ model, example: await picture() });
  expect(opened).toEqual({ task: 'SINGLE_LABEL', modality: 'IMAGE', pairs: false, explains: false });
});

test('labels that hold together', async () => {
  const model = textCheckpoint((builder, sums) => {
    builder.node('Sigmoid', [sums], {}, { output: 'probabilities' });
    builder.output('probabilities', 'float', ['batch', 3]);
  });
  const { opened, answered } = await expectSameScores({ model, example: Buffer.from('fine, but broken') });
  expect(opened).toMatchObject({ task: 'MULTI_LABEL', explains: true });
  expect(answered.answers.reduce((sum, { value }) => sum + value, 0)).not.toBeCloseTo(1, 2);
});

test('numbers of a regression, in their unit', async () => {
  const model = textCheckpoint((builder, sums) => {
    builder.node('Mul', [sums, builder.floats([1000])], {}, { output: 'outputs' });
    builder.output('outputs', 'float', ['batch', 3]);
  });
  const example = Buffer.from('good and broken');
  const [numbers] = await served(model, (classifier) => classifier.predictNumbers([example]));
  const { opened, answered } = await trials.tryModel({ model, example });
  expect(opened).toMatchObject({ task: 'REGRESSION', explains: false });
  expect(answered.answers.map(({ name }) => name)).toEqual(numbers.map(({ name }) => name));
  for (const [i, { value }] of numbers.entries()) {
    expect(value).not.toBe(0);
    expect(Math.abs(answered.answers[i].value / value - 1)).toBeLessThan(1e-4);
  }
});

test('labels of words, and how many words were not read', async () => {
  const model = textCheckpoint((builder, _sums, each) => {
    builder.node('Softmax', [each], { axis: -1 }, { output: 'probabilities' });
    builder.output('probabilities', 'float', ['batch', 'sequence', 3]);
  });
  const example = Buffer.from(`good fine bad broken ${'fine '.repeat(14)}`);
  const [{ entities, unreadWords }] = await served(model, (classifier) => classifier.findEntities([example]));
  const { opened, answered } = await trials.tryModel({ model, example });
  expect(opened).toMatchObject({ task: 'TOKEN_LABELS', explains: false });
  expect(entities.length).toBeGreaterThan(1);
  expect(answered.answers.map(({ name }) => name)).toEqual(entities.map(({ text, label }) => `${text}: ${label}`));
  for (const [i, { score }] of entities.entries())
    expect(Math.abs(answered.answers[i].value - (score ?? 0))).toBeLessThan(1e-4);
  expect(unreadWords).toBe(4);
  expect(answered.unreadWords).toBe(4);
});

test('pairs of texts, which take two', async () => {
  const model = textCheckpoint(softmax, { pairs: true });
  const example = Buffer.from(joinTexts(['good and fine', 'broken']));
  const { opened } = await expectSameScores({ model, example });
  expect(opened.pairs).toBe(true);
  await expect(trials.tryModel({ model, example: Buffer.from('good') })).rejects.toThrow(/takes pairs of texts/);
});

const thresholds: GroupThresholds = {
  ...{ attribute: 'tone', goal: 'EQUALIZED_ODDS', objective: 'ACCURACY', leftAlone: [] },
  groups: [
    {
      ...{ value: 'drawn', offsets: [0, 0], threshold: null },
      randomization: { p0: 0.5, threshold0: 0.95, threshold1: 0.1, ignore: 0, constant: 0 },
    },
    { value: 'shifted', offsets: [3, 0], threshold: 0.95 },
  ],
};

test('group thresholds do what they do at an endpoint, drawn ones too', async () => {
  const model = withGroupThresholds(tinyTextCheckpoint(), thresholds);
  const example = Buffer.from('good');
  const uses = [];
  for (const group of [null, 'unknown', 'shifted']) {
    const { answered } = await expectSameScores({ model, example, group });
    uses.push([answered.thresholds, answered.answers[0].name]);
  }
  expect(uses).toEqual([
    ['NO_GROUP', 'good'],
    ['UNKNOWN_GROUP', 'good'],
    ['APPLIED', 'bad'],
  ]);
  const drawn = new Set<string>();
  for (const text of ['good', 'good 1', 'good 2', 'good 3', 'good 4']) {
    const { answer } = await expectSameScores({ model, example: Buffer.from(text), group: 'drawn' });
    drawn.add(answer.label);
  }
  expect([...drawn].sort()).toEqual(['bad', 'good']);
}, 600_000);

test.each(['FLOAT16', 'INT8'] as const)('a variant in %s', async (to) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-try-variant-'));
  try {
    const dataset = await shapeDataset(directory);
    const model = changed(tinyModel(), ({ metadata }) => {
      metadata[METADATA.labels] = JSON.stringify(dataset.index.labels);
    });
    const { onnx } = await convertCheckpoint({ model: writeModel(withLowestOpset(readModel(model))), to, dataset });
    await expectSameScores({ model: onnx, example: await picture() });
  } finally {
    await rm(directory, { recursive: true });
  }
});
