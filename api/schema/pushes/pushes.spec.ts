import { mkdir, rm } from 'node:fs/promises';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHub, type TestHub } from '../../../zoo/sources/testing/hub-server.ts';
import { claimJob } from '../../jobs/claim.ts';
import { finishJob } from '../../jobs/finish.ts';
import { handle } from '../../jobs/handlers/index.ts';
import { jobDirectory } from '../../jobs/job-directory.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertCheckpoint } from '../../testing/checkpoint-rows.ts';
import { tinyCheckpoint } from '../../testing/tiny-checkpoint.ts';

// To a hub that implements the real API over HTTP, and back from it: a pushed checkpoint is a model that can be imported.

let hub: TestHub;
let api: TestApi;
let checkpointId: string;

beforeAll(async () => {
  hub = await startHub({ users: [{ name: 'ada', token: 'hf_ada' }] });
  api = await startTestApi({ HF_ENDPOINT: hub.url, HF_TOKEN: 'hf_ada', GRAFT_ALLOWED_ADDRESSES: hub.storage });
  checkpointId = await insertCheckpoint(api.platform, tinyCheckpoint(), ['red', 'green', 'blue']);
});
afterAll(async () => {
  await api?.close();
  await hub?.close();
});

const push = (input: object, token = api.tokens.ADMIN) =>
  api.query(
    `mutation ($input: PushCheckpointInput!) { pushCheckpoint(input: $input) {
      repository private message url revision author job { kind state } } }`,
    { input: { checkpointId, ...input } },
    { token },
  );

const pushes = async () =>
  (await api.query(`{ checkpoint(id: "${checkpointId}") { pushes { repository url revision job { state error } } } }`))
    .data.checkpoint.pushes;

/** Does the waiting job, as a worker would. */
async function work(): Promise<void> {
  const { config, db, blobs } = api.platform;
  const { job } = await claimJob(api.platform, uuidv7());
  if (!job) throw new Error('no job waits');
  const directory = jobDirectory(config.home, job);
  await mkdir(directory, { recursive: true });
  const { signal } = new AbortController();
  try {
    await handle({ config, db, blobs, job, directory, signal, progress: () => {} });
    await finishJob(db, job, { state: 'SUCCEEDED' });
  } catch (error) {
    await finishJob(db, job, { state: 'FAILED', error: (error as Error).message });
  } finally {
    await rm(directory, { recursive: true });
  }
}

test("a checkpoint is sent with its card and the files that the hub's libraries read", async () => {
  const { data, errors } = await push({ repository: 'ada/colours', message: 'The first' });
  expect(errors).toBeUndefined();
  expect(data.pushCheckpoint).toEqual({
    repository: 'ada/colours',
    private: true,
    message: 'The first',
    url: null,
    revision: null,
    author: 'ada',
    job: { kind: 'push-checkpoint', state: 'QUEUED' },
  });
  await work();
  const repository = hub.repositories.get('ada/colours');
  const commit = repository?.resolve('main');
  expect(await pushes()).toEqual([
    {
      repository: 'ada/colours',
      url: `${hub.url}/ada/colours/tree/${commit?.id}`,
      revision: commit?.id,
      job: { state: 'SUCCEEDED', error: null },
    },
  ]);
  expect(repository?.settings.private).toBe(true);
  const text = (path: string) => commit?.files.get(path)?.content.toString() ?? '';
  expect(JSON.parse(text('config.json')).id2label).toEqual({ 0: 'red', 1: 'green', 2: 'blue' });
  expect(JSON.parse(text('preprocessor_config.json'))).toMatchObject({ size: { height: 8, width: 8 }, resample: 2 });
  expect(text('README.md')).toMatch(/^---\n[\s\S]+\n---\n/);
  expect(commit?.files.get('onnx/model.onnx')?.content.equals(tinyCheckpoint())).toBe(true);
});

test('a pushed checkpoint is a model again, with the same labels and preprocessing', async () => {
  await api.query('mutation { importModel(input: { hub: { repository: "ada/colours" } }) { slug } }');
  await work();
  const { model } = (
    await api.query(
      '{ model(slug: "colours") { labels license preprocessing questions { field } fetchJob { error } } }',
    )
  ).data;
  expect(model).toMatchObject({
    labels: ['red', 'green', 'blue'],
    license: 'MIT',
    preprocessing: { size: { height: 8, width: 8 }, image_mean: [0, 0, 0], background: '#ffffff' },
    questions: [],
    fetchJob: { error: null },
  });
});

test('only admins push, to a valid repository, from an existing checkpoint', async () => {
  expect((await push({ repository: 'ada/x' }, api.tokens.MEMBER)).errors?.[0].extensions.code).toBe('FORBIDDEN');
  expect((await push({ repository: 'colours' })).errors?.[0].extensions.field).toBe('repository');
  expect((await push({ repository: 'ada/../x' })).errors?.[0].extensions.field).toBe('repository');
  const missing = await push({ repository: 'ada/x', checkpointId: uuidv7() });
  expect(missing.errors?.[0].extensions).toEqual({ code: 'NOT_FOUND', field: 'checkpointId' });
});

test('if the token may not write, the push fails with that reason', async () => {
  await push({ repository: 'grace/colours' });
  await work();
  const [{ url, job }] = await pushes();
  expect(url).toBeNull();
  expect(job).toEqual({ state: 'FAILED', error: expect.stringMatching(/grace\/colours|HF_TOKEN|rights/) });
  expect(hub.repositories.has('grace/colours')).toBe(false);
});

test('without a token for the hub no push starts', async () => {
  const without = await startTestApi({ HF_ENDPOINT: hub.url });
  const { errors } = await without.query(
    'mutation ($input: PushCheckpointInput!) { pushCheckpoint(input: $input) { id } }',
    { input: { checkpointId: uuidv7(), repository: 'ada/colours' } },
    { token: without.tokens.ADMIN },
  );
  expect(errors?.[0]).toMatchObject({ message: expect.stringMatching(/HF_TOKEN/), extensions: { code: 'CONFLICT' } });
  await without.close();
});
