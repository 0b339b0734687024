import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startHub, type TestHub } from '../../../zoo/sources/testing/hub-server.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { EXPORTED_LABELS, exportedCard, exportedClassifier, exportedConfigs } from '../../testing/exported-model.ts';
import { insertTinyTraining } from '../../testing/tiny-training.ts';
import { startWorker, type Worker } from '../../worker/start-worker.ts';

// The whole path, with a real worker: from a hub repository to a checkpoint trained on it.

let hub: TestHub;
let api: TestApi;
let worker: Worker;

beforeAll(async () => {
  hub = await startHub();
  hub.commit('ada/animals', {
    'onnx/model.onnx': exportedClassifier(),
    'README.md': exportedCard(),
    ...exportedConfigs(),
  });
  api = await startTestApi({ HF_ENDPOINT: hub.url, GRAFT_ALLOWED_ADDRESSES: hub.storage });
  worker = await startWorker(api.platform.config, { log: pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' }) });
});
afterAll(async () => {
  await worker?.stop();
  await api?.close();
  await hub?.close();
});

interface Job {
  id: string;
  state: string;
  error: string | null;
}

/** The result of a query once the job in it is over. */
async function over<Found extends { job: Job }>(look: () => Promise<Found>): Promise<Found> {
  return vi.waitFor(
    async () => {
      const found = await look();
      expect(['QUEUED', 'RUNNING']).not.toContain(found.job.state);
      return found;
    },
    { timeout: 840_000, interval: 50 },
  );
}

const model = async () =>
  (
    await api.query(
      '{ model(slug: "animals") { availability provenance { files { path } } job: fetchJob { id state error } } }',
    )
  ).data.model;

test('a fetch that is cancelled leaves a model that can be fetched', async () => {
  hub.fail(/^GET storage/, { kind: 'stall', afterBytes: 5_000 });
  const begun = await api.query('mutation { importModel(input: { hub: { repository: "ada/animals" } }) { slug } }');
  expect(begun.errors).toBeUndefined();
  await vi.waitFor(() => expect(hub.requests.some(({ line }) => /^GET storage/.test(line))).toBe(true), {
    timeout: 840_000,
  });
  const { job } = await model();
  expect((await api.query(`mutation { cancelJob(id: "${job.id}") { id } }`)).errors).toBeUndefined();
  const cancelled = await over(model);
  expect(cancelled).toMatchObject({ availability: 'REMOTE', provenance: { files: [] }, job: { state: 'CANCELLED' } });
});

test('after another fetch it trains: a linear probe on pictures of other classes', async () => {
  await api.query('mutation { fetchModel(slug: "animals") { slug } }');
  expect(await over(model)).toMatchObject({ availability: 'READY', job: { state: 'SUCCEEDED', error: null } });

  const { datasetId } = await insertTinyTraining(api.platform);
  const { data, errors } = await api.query(
    'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id } }',
    { input: { modelSlug: 'animals', datasetId, strategy: 'LINEAR_PROBE', epochs: 2, seed: 1, device: 'CPU' } },
  );
  expect(errors).toBeUndefined();
  const query = `{ fineTune(id: "${data.startFineTune.id}") { job { id state error } checkpoints { labels } } }`;
  const fineTune = await over(async () => (await api.query(query)).data.fineTune);
  expect(fineTune.job).toMatchObject({ state: 'SUCCEEDED', error: null });
  expect(fineTune.checkpoints).toHaveLength(2);
  expect(fineTune.checkpoints[0].labels).not.toEqual(EXPORTED_LABELS);
});
