import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { importModel } from '../../../zoo/import-model.ts';
import { writeModel } from '../../../zoo/onnx/write.ts';
import { tinyEncoder } from '../../../zoo/text/testing/tiny-encoder.ts';
import { wordPieceTokenizer } from '../../../zoo/text/testing/word-piece-tokenizer.ts';
import { uploads } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertDataset, insertModel } from '../../testing/rows.ts';
import { untilOver } from '../../testing/until-over.ts';
import { startWorker, type Worker } from '../../worker/start-worker.ts';

// A file of texts and a text model, through the API and a worker.

let api: TestApi;
let worker: Worker;
let directory: string;
const modelSlug = 'tiny-encoder';
const patient = { timeout: 600_000, interval: 100 };

beforeAll(async () => {
  api = await startTestApi();
  worker = await startWorker(api.platform.config, { log: pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' }) });
  directory = await mkdtemp(path.join(tmpdir(), 'graft-texts-'));
  const contents = { 'model.onnx': writeModel(tinyEncoder(6)), 'tokenizer.json': wordPieceTokenizer(['good', 'bad']) };
  const files = await Promise.all(
    Object.entries(contents).map(async ([name, content]) => {
      const file = path.join(directory, name);
      await writeFile(file, content);
      return { path: name, file, byteSize: Buffer.byteLength(content) };
    }),
  );
  const preprocessing = { tokenizer_file: 'tokenizer.json', model_max_length: 32 };
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
async function over(query: string) {
  await untilOver(api, subjectOf(query));
  const [found] = Object.values((await api.query(query)).data);
  return found as { job: { state: string; error: string | null } };
}

/** `{ dataset(id: "1") { name } }` → `dataset(id: "1")` */
const subjectOf = (query: string) => /\w+\(.*?\)/.exec(query)?.[0] ?? '';

/** Uploads a file of texts and begins its import. */
async function createDataset(filename: string, content: string): Promise<string> {
  const stored = await api.platform.blobs.put(Buffer.from(content));
  const { data } = await api.query('{ viewer { id } }');
  const values = { filename, secretSha256: '', createdBy: data.viewer.id, expiresAt: new Date(), ...stored };
  const [{ id: uploadId }] = await api.platform.db.insert(uploads).values(values).returning();
  const created = await api.query(
    'mutation ($id: ID!) { createDataset(input: { name: "Reviews", modality: TEXT, uploadId: $id }) { id } }',
    { id: uploadId },
  );
  return created.data.createDataset.id;
}

let datasetId: string;

test('createDataset imports a file of texts', async () => {
  const rows = Array.from(
    { length: 60 },
    (_, i) => `this one is ${i % 2 ? 'good' : 'bad'} ${i},${i % 2 ? 'up' : 'down'}`,
  );
  datasetId = await createDataset('reviews.csv', `text,label\n${rows.join('\n')}`);
  expect(
    await over(`{ dataset(id: "${datasetId}") { modality labels exampleCount job { state error } } }`),
  ).toMatchObject({ modality: 'TEXT', labels: ['down', 'up'], exampleCount: 60, job: { state: 'SUCCEEDED' } });
});

test('extractFeatures and a linear probe learn from it', async () => {
  const extracted = await api.query(
    'mutation ($m: String!, $d: ID!) { extractFeatures(input: { modelSlug: $m, datasetId: $d }) { id } }',
    { m: modelSlug, d: datasetId },
  );
  const set = `featureSet(id: "${extracted.data.extractFeatures.id}")`;
  expect(await over(`{ ${set} { layer rowCount dimension job { state error } } }`)).toMatchObject({
    ...{ layer: 'sentence_embedding', rowCount: 60, dimension: 16, job: { state: 'SUCCEEDED' } },
  });
  const started = await api.query(
    'mutation ($m: String!, $d: ID!) { startFineTune(input: { modelSlug: $m, datasetId: $d, strategy: LINEAR_PROBE, epochs: 10, learningRate: 0.05 }) { id } }',
    { m: modelSlug, d: datasetId },
  );
  const fineTune = `fineTune(id: "${started.data.startFineTune.id}")`;
  const done = await over(`{ ${fineTune} { job { state error } bestCheckpoint { evaluations { split accuracy } } } }`);
  expect(done).toMatchObject({ job: { state: 'SUCCEEDED' } });
  const { evaluations } = (done as unknown as { bestCheckpoint: { evaluations: { accuracy: number }[] } })
    .bestCheckpoint;
  for (const { accuracy } of evaluations) expect(accuracy).toBeGreaterThan(0.8);
});

test('incompatible inputs are refused before a job starts', async () => {
  const { id: pictures } = await insertDataset(api.platform, []);
  const start = async (dataset: string, strategy: string) => {
    const query = `mutation { startFineTune(input: { modelSlug: "${modelSlug}", datasetId: "${dataset}", strategy: ${strategy} }) { id } }`;
    return (await api.query(query)).errors?.[0];
  };
  expect(await start(pictures, 'LINEAR_PROBE')).toMatchObject({
    message: expect.stringMatching(/takes TEXT, but the data set ".*" holds IMAGE/),
    extensions: { code: 'BAD_USER_INPUT', field: 'datasetId' },
  });
});

test('pairs of texts train by FULL and are served; how they were read is told', async () => {
  // The second text says what the first one asks for, or does not.
  const rows = Array.from({ length: 48 }, (_, i) => {
    const [asked, given] = [i % 2, Math.floor(i / 2) % 2].map((bit) => (bit ? 'good' : 'bad'));
    return { question: `is ${i} ${asked}`, answer: `${i} ${given} `.repeat(i % 5 === 0 ? 20 : 1), label: given };
  });
  const created = await createDataset('pairs.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
  const examples = 'examples(first: 1) { edges { node { text textPair } } }';
  expect(await over(`{ dataset(id: "${created}") { pairs ${examples} job { state error } } }`)).toMatchObject({
    pairs: true,
    examples: { edges: [{ node: { text: 'is 0 bad', textPair: '0 bad '.repeat(20) } }] },
  });
  const started = await api.query(
    'mutation ($m: String!, $d: ID!) { startFineTune(input: { modelSlug: $m, datasetId: $d, strategy: FULL, epochs: 2, learningRate: 0.005 }) { id } }',
    { m: modelSlug, d: created },
  );
  const texts = 'texts { texts truncated cutShare paddingShare }';
  const done = (await over(
    `{ fineTune(id: "${started.data.startFineTune.id}") { ${texts} job { state error } bestCheckpoint { id } } }`,
  )) as unknown as { texts: Record<string, number>; bestCheckpoint: { id: string } };
  expect(done).toMatchObject({ job: { state: 'SUCCEEDED' }, texts: { texts: 48, truncated: 10 } });
  expect(done.texts.cutShare).toBeGreaterThan(0.1);
  expect(done.texts.paddingShare).toBeGreaterThan(0);

  await api.query('mutation ($id: ID!) { deployCheckpoint(input: { checkpointId: $id, name: "pairs" }) { name } }', {
    id: done.bestCheckpoint.id,
  });
  const predict = (input: object) =>
    api.query('mutation ($input: PredictInput!) { predict(input: $input) { label scores { probability } } }', {
      input: { endpoint: 'pairs', ...input },
    });
  const textPairs = [
    { text: 'is 3 bad', textPair: '3 good' },
    { text: 'is 4 good', textPair: '4 bad' },
  ];
  await vi.waitFor(async () => expect((await predict({ textPairs })).errors).toBeUndefined(), patient);
  const { data } = await predict({ textPairs });
  expect(data.predict).toHaveLength(2);
  const { errors } = await predict({ texts: ['is 3 bad'] });
  expect(errors?.[0].message).toMatch(/takes pairs of texts, and this is one text/);
});

test('a head fitted on texts, and training on pairs before it: what was chosen is told, and both are served', async () => {
  const tune = async (input: object) => {
    const started = await api.query('mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id } }', {
      input: { modelSlug, datasetId, ...input },
    });
    expect(started.errors).toBeUndefined();
    const head = 'fittedHead { method strength penalty temperature neighbours }';
    const done = await over(
      `{ fineTune(id: "${started.data.startFineTune.id}") { options epochs { number } job { state error } bestCheckpoint { id ${head} } } }`,
    );
    expect(done).toMatchObject({ job: { state: 'SUCCEEDED', error: null } });
    return done as unknown as {
      options: Record<string, unknown>;
      epochs: unknown[];
      bestCheckpoint: { id: string; fittedHead: Record<string, unknown> };
    };
  };
  const ridge = await tune({ strategy: 'LINEAR_PROBE', head: 'RIDGE', shots: 5 });
  expect(ridge.bestCheckpoint.fittedHead).toMatchObject({ method: 'RIDGE', strength: null, neighbours: null });
  expect(ridge.bestCheckpoint.fittedHead.penalty).toBeGreaterThan(0);
  expect(ridge.options).toMatchObject({ head: 'RIDGE', shots: 5 });
  for (const idle of ['epochs', 'learningRate', 'batchSize', 'schedule', 'earlyStoppingPatience', 'loss']) {
    expect(ridge.options).not.toHaveProperty(idle);
  }

  const pairs = await tune({
    ...{ strategy: 'FULL', contrastive: { numIterations: 4 }, shots: 8, epochs: 2, learningRate: 1e-3 },
  });
  expect(pairs.epochs).toHaveLength(2);
  expect(pairs.bestCheckpoint.fittedHead).toMatchObject({ method: 'LOGISTIC_REGRESSION', penalty: null });
  expect(pairs.bestCheckpoint.fittedHead.strength).toEqual([expect.any(Number)]);
  expect(pairs.options).toMatchObject({ epochs: 2, contrastive: { numIterations: 4, samplingStrategy: null } });

  for (const [name, { id }] of [
    ['ridge', ridge.bestCheckpoint],
    ['set-fit', pairs.bestCheckpoint],
  ] as const) {
    const deploy =
      'mutation ($id: ID!, $name: String!) { deployCheckpoint(input: { checkpointId: $id, name: $name }) { name } }';
    expect((await api.query(deploy, { id, name })).errors).toBeUndefined();
    const predict = () =>
      api.query('mutation ($input: PredictInput!) { predict(input: $input) { label scores { probability } } }', {
        input: { endpoint: name, texts: ['this one is good 7', 'this one is bad 8'] },
      });
    await vi.waitFor(async () => expect((await predict()).errors).toBeUndefined(), patient);
    const labels = (await predict()).data.predict.map(({ label }: { label: string }) => label);
    expect(labels).toEqual(['up', 'down']);
  }
});
