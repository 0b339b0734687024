import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type ExampleTags, judgedSpans, type SpanMetrics, spanMetrics } from '../../../zoo/evaluation/span-metrics.ts';
import { spanPermutationTest } from '../../../zoo/evaluation/span-permutation-test.ts';
import { importModel } from '../../../zoo/import-model.ts';
import { openClassifier } from '../../../zoo/inference/classifier.ts';
import { writeModel } from '../../../zoo/onnx/write.ts';
import { casesOf } from '../../../zoo/testing/cases-of.ts';
import { tinyEncoder } from '../../../zoo/text/testing/tiny-encoder.ts';
import { wordPieceTokenizer } from '../../../zoo/text/testing/word-piece-tokenizer.ts';
import { checkpoints, uploads } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertModel } from '../../testing/rows.ts';
import { untilOver } from '../../testing/until-over.ts';
import { startWorker, type Worker } from '../../worker/start-worker.ts';

// A data set with a label for each word, through the API and a worker.

let api: TestApi;
let worker: Worker;
let directory: string;
const modelSlug = 'tiny-encoder';
const patient = { timeout: 600_000, interval: 100 };

const NAMES = ['ada', 'bo', 'cy'];
const PLACES = ['paris', 'rome'];
const OTHERS = ['lives', 'in', 'sees', 'and'];

beforeAll(async () => {
  api = await startTestApi();
  worker = await startWorker(api.platform.config, { log: pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' }) });
  directory = await mkdtemp(path.join(tmpdir(), 'graft-word-labels-'));
  const vocabulary = [...NAMES, ...PLACES, ...OTHERS];
  const contents = {
    'model.onnx': writeModel(tinyEncoder(4 + vocabulary.length)),
    'tokenizer.json': wordPieceTokenizer(vocabulary),
  };
  const files = await Promise.all(
    Object.entries(contents).map(async ([name, content]) => {
      const file = path.join(directory, name);
      await writeFile(file, content);
      return { path: name, file, byteSize: Buffer.byteLength(content) };
    }),
  );
  const preprocessing = { tokenizer_file: 'tokenizer.json', model_max_length: 12 };
  const known = { slug: modelSlug, license: 'MIT', task: 'FEATURE_EXTRACTION' as const, labels: null, preprocessing };
  const { onnx, parameterCount: _, ...model } = await importModel(known, files);
  const { sha256: onnxSha256 } = await api.platform.blobs.put(onnx);
  await insertModel(api.platform, { slug: modelSlug, onnxSha256, ...model });
});
afterAll(async () => {
  await worker?.stop();
  await api?.close();
  if (directory) await rm(directory, { recursive: true });
});

/** What a query tells of its first field, whose job is over. */
async function over<Found>(query: string): Promise<Found & { job: { state: string; error: string | null } }> {
  await untilOver(api, subjectOf(query));
  const { data, errors } = await api.query(query);
  expect(errors).toBeUndefined();
  const [found] = Object.values(data);
  return found as Found & { job: { state: string; error: string | null } };
}

/** `{ dataset(id: "1") { name } }` → `dataset(id: "1")` */
const subjectOf = (query: string) => /\w+\(.*?\)/.exec(query)?.[0] ?? '';

/** Uploads a file and begins its import. */
async function createDataset(filename: string, content: string, input: object) {
  const stored = await api.platform.blobs.put(Buffer.from(content));
  const { data } = await api.query('{ viewer { id } }');
  const values = { filename, secretSha256: '', createdBy: data.viewer.id, expiresAt: new Date(), ...stored };
  const [{ id: uploadId }] = await api.platform.db.insert(uploads).values(values).returning();
  return api.query('mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { id } }', {
    input: { name: 'Names', modality: 'TEXT', uploadId, ...input },
  });
}

/** Sentences such as “ada bo sees cy in rome”: two names in a row are one person. */
const SENTENCES = Array.from({ length: 48 }, (_, i) => {
  const [first, second, third] = [0, 1, 2].map((n) => NAMES[(i + n * n) % NAMES.length]);
  const isDouble = i % 3 === 0;
  const place = PLACES[i % PLACES.length];
  return {
    tokens: [first, ...(isDouble ? [second] : []), i % 2 ? 'sees' : 'and', third, 'lives', 'in', place],
    ner_tags: ['B-PER', ...(isDouble ? ['I-PER'] : []), 'O', 'B-PER', 'O', 'O', 'B-LOC'],
    source: i % 4 === 0 ? 'web' : 'paper',
    split: ['train', 'train', 'train', 'train', 'validation', 'test'][Math.floor(i / 2) % 6],
  };
});

let datasetId: string;

test('createDataset takes lists of words and labels; the data set shows its sentences with their entities', async () => {
  const created = await createDataset('names.jsonl', SENTENCES.map((row) => JSON.stringify(row)).join('\n'), {
    targets: { tags: 'ner_tags' },
  });
  datasetId = created.data.createDataset.id;
  const fields = 'task labels groups entityTypes { type spanCount exampleCount splits } job { state error }';
  const shown = 'examples(first: 2) { edges { node { text label targets entities { label start end text score } } } }';
  const places =
    'doubles: examples(label: "I-PER", first: 1) { totalCount } ofType: examples(label: "PER", first: 1) { totalCount }';
  const dataset = await over<{ entityTypes: { spanCount: number }[] }>(
    `{ dataset(id: "${datasetId}") { ${fields} ${shown} ${places} } }`,
  );
  expect(dataset).toMatchObject({
    task: 'TOKEN_LABELS',
    labels: ['O', 'B-LOC', 'I-LOC', 'B-PER', 'I-PER'],
    groups: ['source'],
    job: { state: 'SUCCEEDED' },
    doubles: { totalCount: 16 },
    ofType: { totalCount: 48 },
  });
  expect(dataset.entityTypes).toEqual([
    { type: 'LOC', spanCount: 48, exampleCount: 48, splits: { train: 32, validation: 8, test: 8 } },
    { type: 'PER', spanCount: 96, exampleCount: 48, splits: { train: 64, validation: 16, test: 16 } },
  ]);
  const [{ node }] = (dataset as unknown as { examples: { edges: { node: object }[] } }).examples.edges;
  expect(node).toEqual({
    text: 'ada bo and bo lives in paris',
    label: 'LOC, PER',
    targets: null,
    entities: [
      { label: 'PER', start: 0, end: 6, text: 'ada bo', score: null },
      { label: 'PER', start: 11, end: 13, text: 'bo', score: null },
      { label: 'LOC', start: 23, end: 28, text: 'paris', score: null },
    ],
  });
});

test('pictures have no words, and a mismatch is told with its row', async () => {
  const refused = await createDataset('names.zip', 'x', { modality: 'IMAGE', targets: { tags: 'a' } });
  expect(refused.errors?.[0]).toMatchObject({ extensions: { field: 'targets' } });
  const both = await createDataset('names.jsonl', 'x', { targets: { tags: 'a', labels: 'b' } });
  expect(both.errors?.[0].message).toContain('one of numbers, labels and tags');
  const created = await createDataset('a.conll', 'ada B-PER\n\nbo\n', { targets: { tags: 'any' } });
  const failed = await over<object>(`{ dataset(id: "${created.data.createDataset.id}") { job { state error } } }`);
  expect(failed.job).toEqual({ state: 'FAILED', error: expect.stringContaining('line 3 has one column, "bo"') });
});

interface Trained {
  bestCheckpoint: { id: string; epoch: number };
  checkpoints: { id: string; epoch: number; targetMetrics: Record<string, SpanMetrics>; evaluations: object[] }[];
  epochs: { validationAccuracy: number }[];
}

async function train(options: string): Promise<Trained> {
  const started = await api.query(
    `mutation ($m: String!, $d: ID!) { startFineTune(input: { modelSlug: $m, datasetId: $d, ${options} }) { id } }`,
    { m: modelSlug, d: datasetId },
  );
  expect(started.errors).toBeUndefined();
  const fields =
    'bestCheckpoint { id epoch } epochs { validationAccuracy } checkpoints { id epoch targetMetrics evaluations { id } }';
  const done = await over<Trained>(
    `{ fineTune(id: "${started.data.startFineTune.id}") { ${fields} job { state error } } }`,
  );
  expect(done.job).toEqual({ state: 'SUCCEEDED', error: null });
  return done;
}

/** What was stored of a checkpoint, by split. */
async function storedTags(id: string): Promise<Record<string, ExampleTags[]>> {
  const rows = await api.platform.db.select().from(checkpoints);
  const { outputsSha256 } = rows.find((row) => row.id === id) ?? {};
  const splits = Object.entries(outputsSha256 ?? {}).map(async ([split, sha256]) => [
    split,
    JSON.parse((await api.platform.blobs.read(sha256)).toString()),
  ]);
  return Object.fromEntries(await Promise.all(splits));
}

const trained: Record<string, Trained> = {};

const STRATEGIES = ['LINEAR_PROBE', 'PARTIAL', 'FULL', 'LORA'];
test.each(casesOf(STRATEGIES, (strategy) => strategy === 'LINEAR_PROBE' || strategy === 'FULL'))(
  '%s trains; spans are measured on both splits',
  async (strategy) => {
    const done = await train(`strategy: ${strategy}, epochs: 6, learningRate: 0.02, earlyStoppingMetric: SPAN_F1`);
    trained[strategy] = done;
    const { labels } = (await api.query(`{ dataset(id: "${datasetId}") { labels } }`)).data.dataset;
    for (const { id, evaluations, targetMetrics, epoch } of done.checkpoints) {
      expect(evaluations).toEqual([]);
      const tags = await storedTags(id);
      expect(Object.keys(tags).sort()).toEqual(['test', 'validation']);
      for (const [split, own] of Object.entries(tags)) expect(targetMetrics[split]).toEqual(spanMetrics(own, labels));
      expect(targetMetrics.validation.f1).toBe(done.epochs[epoch - 1].validationAccuracy);
    }
    const f1 = done.checkpoints.map(({ targetMetrics }) => targetMetrics.validation.f1);
    const best = done.checkpoints.find(({ id }) => id === done.bestCheckpoint.id);
    expect(best?.targetMetrics.validation.f1).toBe(Math.max(...f1));
    // Chance would be right about one word of seven.
    expect(best?.targetMetrics.test.perType.find(({ type }) => type === 'LOC')?.f1).toBeGreaterThan(0.5);
    expect(best?.targetMetrics.test.perType.map(({ type }) => type)).toEqual(['LOC', 'PER']);
  },
);

test('two checkpoints are compared by spans: figures, a paired test, and the sentences they disagree about', async () => {
  const [first] = trained.LINEAR_PROBE.checkpoints;
  const ids = [first.id, trained.FULL.bestCheckpoint.id];
  const { data, errors } = await api.query(
    `query ($ids: [ID!]!) { compareCheckpoints(ids: $ids) {
      metrics { name values } pairs { onlyARight onlyBRight pValue } disagreementCount
      disagreements { example text label predictions entities { label text } predictedEntities { label start end text } } } }`,
    { ids },
  );
  expect(errors).toBeUndefined();
  const { metrics, pairs, disagreementCount, disagreements } = data.compareCheckpoints;
  const names = ['f1', 'precision', 'recall', 'accuracy', 'f1 of LOC', 'f1 of PER', 'byteSize'];
  expect(metrics.map(({ name }: { name: string }) => name)).toEqual(names);
  expect(metrics[0].values[0]).toBe(first.targetMetrics.test.f1);
  expect(metrics[0].values[1]).toBeGreaterThan(metrics[0].values[0]);
  const { labels } = (await api.query(`{ dataset(id: "${datasetId}") { labels } }`)).data.dataset;
  const [ofA, ofB] = await Promise.all(
    ids.map(async (id) =>
      (await storedTags(id)).test.map((example) => {
        const { found, right, wanted } = judgedSpans(example, labels);
        return { found: found.length, right: right.length, wanted: wanted.length };
      }),
    ),
  );
  const isRight = ({ found, right, wanted }: (typeof ofA)[number]) => found === right && wanted === right;
  expect(pairs).toEqual([
    {
      onlyARight: ofA.filter((own, i) => isRight(own) && !isRight(ofB[i])).length,
      onlyBRight: ofB.filter((own, i) => isRight(own) && !isRight(ofA[i])).length,
      pValue: spanPermutationTest(ofA, ofB),
    },
  ]);
  expect(pairs[0].pValue).toBeLessThan(0.05);
  expect(disagreements).toHaveLength(disagreementCount);
  const [shown] = disagreements;
  const row = SENTENCES[Number(shown.example.slice(4)) - 1];
  expect(shown.text).toBe(row.tokens.join(' '));
  expect(shown.label).toBe(
    shown.entities.map(({ text, label }: { text: string; label: string }) => `${text} (${label})`).join(', '),
  );
  expect(shown.predictions[0]).not.toBe(shown.predictions[1]);
  expect(shown.predictedEntities).toHaveLength(2);
  for (const { start, end, text } of shown.predictedEntities[1]) expect(shown.text.slice(start, end)).toBe(text);
});

test('the card of a checkpoint has its figures, and its file says what it is for', async () => {
  const [{ id, targetMetrics }] = trained.LINEAR_PROBE.checkpoints;
  const { cardUrl, bomUrl } = (await api.query(`{ checkpoint(id: "${id}") { cardUrl bomUrl } }`)).data.checkpoint;
  const get = async (url: string) =>
    (await fetch(url, { headers: { Authorization: `Bearer ${api.tokens.VIEWER}` } })).text();
  const card = await get(cardUrl);
  const { precision, recall, f1 } = targetMetrics.test.perType[0];
  const rounded = [precision, recall, f1].map((value) => value.toFixed(4));
  expect(card).toContain('pipeline_tag: "token-classification"');
  expect(card.replaceAll(' ', '')).toContain(`|LOC|8|${rounded.join('|')}|`);
  expect(card).not.toContain('It was not evaluated here');
  expect(await get(bomUrl)).toContain('sequence');
});

test('an endpoint finds entities: in a plain text, in BYTES, and in GraphQL', async () => {
  const { id } = trained.FULL.bestCheckpoint;
  const deployed = await api.query(
    'mutation ($id: ID!) { deployCheckpoint(input: { checkpointId: $id, name: "names" }) { url } }',
    { id },
  );
  expect(deployed.errors).toBeUndefined();
  const text = '😹 Ada lives in Rome, and Cy in Paris';
  const predict = (texts: string[]) =>
    api.query(
      'mutation ($t: [String!]) { predictEntities(input: { endpoint: "names", texts: $t }) { unreadWords entities { label start end text score } } }',
      { t: texts },
    );
  await vi.waitFor(async () => expect((await predict([text])).errors).toBeUndefined(), patient);
  const answers = (await predict([text, 'and and and and and and and and and and and and'])).data.predictEntities;
  expect(answers[1]).toMatchObject({ unreadWords: 2 });
  const [{ entities, unreadWords }] = answers;
  expect(unreadWords).toBe(0);
  const rows = await api.platform.db.select().from(checkpoints);
  const classifier = await openClassifier(
    await api.platform.blobs.read(rows.find((row) => row.id === id)?.sha256 ?? ''),
  );
  const [local] = await classifier.findEntities([Buffer.from(text)]);
  await classifier.close();
  expect(entities).toEqual(local.entities.map((own) => ({ ...own, score: expect.closeTo(own.score ?? 0, 5) })));
  expect(entities.map((own: { text: string }) => own.text)).toContain('Paris');
  const { url } = deployed.data.deployCheckpoint;
  const post = async (type: string, body: string) => {
    const headers = { Authorization: `Bearer ${api.tokens.DEPLOYER}`, 'Content-Type': type };
    const response = await fetch(url, { method: 'POST', headers, body });
    expect(response.status).toBe(200);
    return response.json();
  };
  expect((await post('text/plain; charset=utf-8', text)).predictions).toEqual([{ entities, unreadWords: 0 }]);
  const input = { name: 'text', shape: [2], datatype: 'BYTES', data: [text, 'x'] };
  const { outputs } = await post('application/json', JSON.stringify({ inputs: [input] }));
  expect(outputs.map(({ name, datatype, shape }: Record<string, unknown>) => [name, datatype, shape])).toEqual([
    ['entities', 'BYTES', [2]],
    ['unread_words', 'INT32', [2]],
  ]);
  // The second text makes a batch with padding.
  const close = entities.map((entity: { score: number }) => ({ ...entity, score: expect.closeTo(entity.score, 5) }));
  expect(JSON.parse(outputs[0].data[0])).toEqual(close);
  const described = await fetch(url.replace(/\/infer$/, ''), {
    headers: { Authorization: `Bearer ${api.tokens.DEPLOYER}` },
  });
  expect((await described.json()).outputs[0]).toEqual({ name: 'entities', datatype: 'BYTES', shape: [-1] });
  const wrong = await api.query('mutation { predict(input: { endpoint: "names", texts: ["a"] }) { label } }');
  expect(wrong.errors?.[0].message).toContain('predicts entities: use predictEntities');
});

test.each([
  ['head: RIDGE', 'LINEAR_PROBE', 'head'],
  ['', 'PROTOTYPE', 'strategy'],
  ['shots: 2', 'LINEAR_PROBE', 'shots'],
  ['augment: true', 'FULL', 'augment'],
  ['augmentation: { mixUp: 0.2 }', 'FULL', 'augmentation'],
  ['augmentation: { wordSwap: 0.1 }', 'FULL', 'augment'],
  ['classWeights: BALANCED', 'FULL', 'classWeights'],
  ['earlyStoppingMetric: MACRO_F1', 'FULL', 'earlyStoppingMetric'],
  ['loss: FOCAL', 'FULL', 'loss'],
])('%s with %s is refused when it is started', async (options, strategy, field) => {
  const { errors } = await api.query(
    `mutation ($m: String!, $d: ID!) { startFineTune(input: { modelSlug: $m, datasetId: $d, strategy: ${strategy}, ${options} }) { id } }`,
    { m: modelSlug, d: datasetId },
  );
  expect(errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field });
});

test('calibration, thresholds, fairness, adaptation and rankings refuse labels of words by what they are', async () => {
  const { id } = trained.LINEAR_PROBE.bestCheckpoint;
  const message = async (query: string) => (await api.query(query)).errors?.[0].message;
  expect(await message(`mutation { calibrateCheckpoint(id: "${id}") { id } }`)).toContain('labels words');
  expect(await message(`mutation { measureBias(checkpointId: "${id}") { id } }`)).toContain(
    'no single-label evaluation',
  );
  expect(
    await message(`mutation { applyGroupThresholds(checkpointId: "${id}", attribute: "source") { id } }`),
  ).toContain('no evaluation of single labels');
  const adaptation = `adaptation: { targetDatasetId: "${datasetId}", method: CORAL }`;
  expect(
    await message(
      `mutation { startFineTune(input: { modelSlug: "${modelSlug}", datasetId: "${datasetId}", strategy: FULL, ${adaptation} }) { id } }`,
    ),
  ).toContain('one label an example');
});
