import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type FixtureFile, pictureFolders, zipBytes } from '../../../zoo/data/testing/archives.ts';
import { openClassifier } from '../../../zoo/inference/classifier.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertTinyTraining } from '../../testing/tiny-training.ts';
import { untilJobOver } from '../../testing/until-over.ts';
import { startWorker, type Worker } from '../../worker/start-worker.ts';

// Multi-label and regression data sets, from the archive to a checkpoint's metrics.

let api: TestApi;
let worker: Worker;
let files: FixtureFile[];
beforeAll(async () => {
  api = await startTestApi();
  await insertTinyTraining(api.platform);
  worker = await startWorker(api.platform.config, { log: pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' }) });
  files = await pictureFolders(['a', 'b'], 12);
});
afterAll(async () => {
  await worker?.stop();
  await api?.close();
});

async function succeeded(jobId: string): Promise<void> {
  await untilJobOver(api, jobId);
  const { data } = await api.query('query ($id: ID!) { job(id: $id) { state error } }', { id: jobId });
  expect(data.job).toEqual({ state: 'SUCCEEDED', error: null });
}

const create = (uploadId: string, targets: object) =>
  api.query('mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { id job { id } } }', {
    input: { name: 'targets', modality: 'IMAGE', uploadId, targets },
  });

async function upload(table: string): Promise<string> {
  const archive = await zipBytes([...files, { name: 'metadata.csv', bytes: Buffer.from(table) }]);
  const { data } = await api.query(
    'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { id url headers { name value } } }',
    { input: { filename: 'targets.zip', byteSize: archive.byteLength } },
  );
  const { id, url, headers } = data.createUpload;
  const put = await fetch(url, {
    method: 'PUT',
    headers: Object.fromEntries(headers.map(({ name, value }: { name: string; value: string }) => [name, value])),
    body: new Uint8Array(archive),
  });
  expect(put.status).toBe(201);
  return id;
}

async function imported(table: string, targets: object) {
  const { data } = await create(await upload(table), targets);
  await succeeded(data.createDataset.job.id);
  const { id } = data.createDataset;
  const shown = await api.query(
    'query ($id: ID!) { dataset(id: $id) { task labels examples(first: 2) { edges { node { name label targets } } } } }',
    { id },
  );
  expect(shown.errors).toBeUndefined();
  return { id, ...shown.data.dataset };
}

const start = (datasetId: string, options: object = {}) =>
  api.query('mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id options job { id } } }', {
    input: { modelSlug: 'tiny-net', datasetId, strategy: 'LINEAR_PROBE', epochs: 2, device: 'CPU', ...options },
  });

const fileOf = async (id: string) => {
  const { data } = await api.query('query ($id: ID!) { checkpoint(id: $id) { downloadUrl } }', { id });
  const headers = { Authorization: `Bearer ${api.tokens.VIEWER}` };
  return new Uint8Array(await (await fetch(data.checkpoint.downloadUrl, { headers })).arrayBuffer());
};

/** Deploys a checkpoint, and asks it about the first picture when it is ready. */
async function served(
  checkpointId: string,
  name: string,
  ask: (input: object) => ReturnType<TestApi['query']>,
): Promise<Record<string, unknown>> {
  const { errors } = await api.query(
    'mutation ($input: DeployCheckpointInput!) { deployCheckpoint(input: $input) { name } }',
    { input: { checkpointId, name } },
  );
  expect(errors).toBeUndefined();
  return vi.waitFor(
    async () => {
      const answer = await ask({ endpoint: name, images: [Buffer.from(files[0].bytes).toString('base64')] });
      expect(answer.errors).toBeUndefined();
      return answer.data;
    },
    { timeout: 600_000, interval: 200 },
  );
}

/** A run with a checkpoint for each of two epochs. */
async function trained(datasetId: string) {
  const { data, errors } = await start(datasetId);
  expect(errors).toBeUndefined();
  const { id, options: resolved, job } = data.startFineTune;
  await succeeded(job.id);
  const { fineTune } = (
    await api.query('query ($id: ID!) { fineTune(id: $id) { checkpoints { id targetMetrics evaluations { id } } } }', {
      id,
    })
  ).data;
  return { options: resolved, checkpoint: fineTune.checkpoints[0], other: fineTune.checkpoints[1] };
}

test('regression: imported, trained, evaluated, compared, deployed', async () => {
  const rows = files.map(({ name }, i) => `${name},${i * 10},${-i}`);
  const dataset = await imported(`file_name,weight,age\n${rows.join('\n')}\n`, { numbers: ['weight', 'age'] });
  expect(dataset).toMatchObject({ task: 'REGRESSION', labels: ['weight', 'age'] });
  const [{ node }] = dataset.examples.edges;
  expect(node.label).toBe(`weight ${node.targets[0]}, age ${node.targets[1]}`);

  const refused = await start(dataset.id, { loss: 'CROSS_ENTROPY' });
  expect(refused.errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'loss' });
  const { options, checkpoint, other } = await trained(dataset.id);
  expect(options.loss).toBe('MEAN_SQUARED_ERROR');
  expect(checkpoint.evaluations).toEqual([]);
  expect(checkpoint.targetMetrics.test).toMatchObject({
    r2: expect.any(Number),
    perTarget: [{ name: 'weight' }, { name: 'age' }],
  });
  const ids = [checkpoint.id, other.id];
  const compared = await api.query(
    'query ($ids: [ID!]!) { compareCheckpoints(ids: $ids) { metrics { name } pairs { pValue } disagreementCount } }',
    { ids },
  );
  const { metrics, disagreementCount } = compared.data.compareCheckpoints;
  expect(metrics[1]).toEqual({ name: 'meanAbsoluteError of weight' });
  expect(disagreementCount).toBeGreaterThan(0);

  const picture = files[0].bytes;
  const answers = await served(checkpoint.id, 'numbers', (input) =>
    api.query('mutation ($input: PredictInput!) { predictNumbers(input: $input) { name value } }', { input }),
  );
  const classifier = await openClassifier(await fileOf(checkpoint.id));
  const [expected] = await classifier.predictNumbers([picture]);
  await classifier.close();
  expect(answers.predictNumbers).toEqual([
    expected.map(({ name, value }) => ({ name, value: expect.closeTo(value, 3) })),
  ]);
  const wrong = await api.query('mutation ($input: PredictInput!) { predict(input: $input) { label } }', {
    input: { endpoint: 'numbers', images: [Buffer.from(picture).toString('base64')] },
  });
  expect(wrong.errors?.[0].message).toMatch(/predicts numbers: use predictNumbers/);
});

test('multi-label: imported, trained, evaluated, deployed, compared', async () => {
  const rows = files.map(({ name }, i) => `${name},${['', 'wet', 'wet|furry', 'furry'][i % 4]}`);
  const dataset = await imported(`file_name,tags\n${rows.join('\n')}\n`, { labels: 'tags' });
  expect(dataset).toMatchObject({ task: 'MULTI_LABEL', labels: ['furry', 'wet'] });
  for (const { node } of dataset.examples.edges) {
    const labels = ['furry', 'wet'].filter((_, i) => node.targets[i] === 1);
    expect(node.label).toBe(labels.join(', ') || 'no label');
  }
  const told = await api.query('{ fineTuneDefaults(strategy: FULL, task: MULTI_LABEL) { loss labelSmoothing } }');
  expect(told.data.fineTuneDefaults).toEqual({ loss: 'BINARY_CROSS_ENTROPY', labelSmoothing: 0 });
  const { options, checkpoint, other } = await trained(dataset.id);
  expect(options.loss).toBe('BINARY_CROSS_ENTROPY');
  expect(checkpoint.targetMetrics.validation).toMatchObject({ accuracy: expect.any(Number), perLabel: [{}, {}] });
  const answers = await served(checkpoint.id, 'tags', (input) =>
    api.query('mutation ($input: PredictInput!) { predict(input: $input) { labels scores { label probability } } }', {
      input,
    }),
  );
  const [{ labels, scores }] = answers.predict as [
    { labels: string[]; scores: { label: string; probability: number }[] },
  ];
  // Sigmoids: each label by itself.
  expect(labels).toEqual(scores.filter(({ probability }) => probability >= 0.5).map(({ label }) => label));
  const ids = [checkpoint.id, other.id];
  const compared = await api.query(
    'query ($ids: [ID!]!) { compareCheckpoints(ids: $ids) { metrics { name } pairs { pValue } } }',
    { ids },
  );
  expect(compared.errors).toBeUndefined();
  const names = compared.data.compareCheckpoints.metrics.map(({ name }: { name: string }) => name);
  expect(names.slice(0, 3)).toEqual(['accuracy', 'subsetAccuracy', 'macroF1']);
});

test('target columns must be of one kind', async () => {
  const uploadId = await upload('file_name,a\n');
  for (const targets of [{}, { numbers: ['a'], labels: 'b' }, { numbers: [] }])
    expect((await create(uploadId, targets)).errors?.[0].extensions.code, JSON.stringify(targets)).toBe(
      'BAD_USER_INPUT',
    );
});
