import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { migrate } from './migrate.ts';
import { DEFAULT_PROJECT_ID } from './tables/index.ts';

// A database as the first release left it: its first migration, with rows in every table, and its folder of blobs.

const id = (n: number) => `0198c0de-0000-7000-8000-${String(n).padStart(12, '0')}`;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const BLOBS = ['the model', 'a file of the model', 'the features', 'the checkpoint', 'the pack'];
const INDEX = JSON.stringify({
  ...{ version: 1, modality: 'IMAGE', labels: ['cat', 'dog'], groups: [], quality: [], seed: 0 },
  examples: [
    {
      ...{ name: 'cat/0.png', label: 0, split: 'test', groups: {}, offset: 0, byteSize: 8 },
      ...{ sha256: sha256('the pack'), width: 4, height: 2 },
    },
  ],
});
const PREDICTIONS = JSON.stringify([{ index: 0, probabilities: [0.75, 0.25] }]);
const METRICS = {
  ...{ accuracy: 1, macroF1: 0.5, logLoss: 0.2877, expectedCalibrationError: 0.25 },
  confusionMatrix: [
    [1, 0],
    [0, 0],
  ],
  perClass: [],
};

const ROWS = `
  insert into tokens (id, name, role, sha256) values ('${id(1)}', 'mia', 'MEMBER', '${sha256('a-token-of-the-first-release')}');
  insert into uploads (id, filename, byte_size, secret_sha256, sha256, created_by, expires_at)
    values ('${id(2)}', 'pets.zip', 5, '', '${sha256('the pack')}', '${id(1)}', now());
  insert into jobs (id, kind, payload, state, progress, attempts, started_at, finished_at)
    values ('${id(3)}', 'fine-tune', '{"fineTuneId": "${id(7)}"}', 'SUCCEEDED', 1, 1, now(), now()),
           ('${id(4)}', 'fetch-model', '{"modelId": "${id(5)}"}', 'QUEUED', 0, 0, null, null);
  insert into models (id, slug, name, summary, task, modality, architecture, license, tags, labels, inputs, outputs, feature_layers,
      preprocessing, parameter_count, byte_size, availability, card, manifest, source, uri, revision, publisher, retrieved_at,
      training_data, citation, onnx_sha256)
    values ('${id(5)}', 'tiny-net', 'Tiny', 'A small network.', 'IMAGE_CLASSIFICATION', 'IMAGE', 'MobileNetV2', 'MIT', '{small}',
      '{cat,dog}', '[{"name": "pixels", "type": "float", "shape": ["batch", "3", "8", "8"]}]',
      '[{"name": "probabilities", "type": "float", "shape": ["batch", "2"]}]',
      '[{"name": "block_1_add", "op": "Add", "dimension": 8, "parameterCount": 100}]',
      '{"size": {"height": 8, "width": 8}, "fit": "stretch", "resample": "bilinear", "rescale_factor": 0.00392156862745098,
        "image_mean": [0, 0, 0], "image_std": [1, 1, 1], "background": "#ffffff"}',
      1000, 4000, 'READY', '# Tiny', '{}', 'NPM', 'pkg:npm/tiny-net@1.0.0', '1.0.0', 'someone', now(), '{Pictures}', null,
      '${sha256('the model')}');
  insert into model_files (model_id, path, byte_size, sha256) values ('${id(5)}', 'model.json', 19, '${sha256('a file of the model')}');
  insert into bias_notes (id, model_id, statement, severity, affected_groups, origin, author)
    values ('${id(11)}', '${id(5)}', 'Only cats and dogs.', 'HIGH', '{}', 'MEMBER', 'mia');
  insert into datasets (id, name, modality, labels, example_count, splits, groups, quality, sha256, pack_sha256, upload_id)
    values ('${id(6)}', 'Pets', 'IMAGE', '{cat,dog}', 1, '[{"name": "test", "exampleCount": 1}]', '{}', '[]', '${sha256(INDEX)}',
      '${sha256('the pack')}', '${id(2)}');
  insert into feature_sets (id, model_id, dataset_id, layer, dimension, row_count, sha256, key)
    values ('${id(12)}', '${id(5)}', '${id(6)}', 'block_1_add', 8, 1, '${sha256('the features')}', 'a key');
  insert into fine_tunes (id, model_id, dataset_id, strategy, options, job_id)
    values ('${id(7)}', '${id(5)}', '${id(6)}', 'LINEAR_PROBE', '{"strategy": "LINEAR_PROBE", "epochs": 1}', '${id(3)}');
  insert into epochs values ('${id(7)}', 1, 0.5, 0.4, 0.9, 0.001, 2.5);
  insert into checkpoints (id, fine_tune_id, epoch, labels, byte_size, sha256, validation_loss)
    values ('${id(8)}', '${id(7)}', 1, '{cat,dog}', 14, '${sha256('the checkpoint')}', 0.4);
  insert into evaluations (id, checkpoint_id, dataset_id, split, metrics, predictions_sha256)
    values ('${id(9)}', '${id(8)}', '${id(6)}', 'test', '${JSON.stringify(METRICS)}', '${sha256(PREDICTIONS)}');
  insert into endpoints (name, revision, replicas) values ('pets', 1, 1);
  insert into endpoint_revisions (endpoint_name, number, checkpoint_id, deployed_by) values ('pets', 1, '${id(8)}', 'mia');
  insert into endpoint_statistics (endpoint_name, requests, errors, latencies) values ('pets', 7, 1, '[1, 2, 3]');
  insert into workers (id, hostname) values ('${id(10)}', 'old');
  insert into replicas (id, endpoint_name, revision, worker_id, secret, state)
    values ('${id(13)}', 'pets', 1, '${id(10)}', 'secret', 'READY');`;

let database: TestDatabase;
let api: TestApi;
beforeAll(async () => {
  database = await testDatabase({ empty: true });
  const journal = z.object({ entries: z.array(z.object({ tag: z.string(), when: z.number() })) });
  const { entries } = journal.parse(JSON.parse(await readFile('migrations/meta/_journal.json', 'utf8')));
  expect(entries[0].tag).toBe('0000_initial');
  await migrate(database.pool, { upTo: entries[0].when });
  await database.pool.query(ROWS);
  const { rows } = await database.pool.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public'",
  );
  for (const { name } of rows)
    expect((await database.pool.query(`select 1 from "${name}"`)).rowCount, name).toBeGreaterThan(0);

  await migrate(database.pool);
  api = await startTestApi({}, undefined, database);
  // Written as the first release did, not by the store of today.
  for (const text of [...BLOBS, INDEX, PREDICTIONS]) {
    const digest = sha256(text);
    const folder = path.join(api.platform.config.home, 'blobs', 'sha256', digest.slice(0, 2));
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, digest.slice(2)), text);
  }
});
afterAll(() => api?.close());

const token = 'a-token-of-the-first-release';

test('everything is still there and can be read', async () => {
  const { data, errors } = await api.query(
    `query ($dataset: ID!, $fineTune: ID!) {
      viewer { name role project { slug role } }
      model(slug: "tiny-net") { name availability card biasNotes { statement severity } provenance { uri } }
      models(search: "tiny") { totalCount }
      dataset(id: $dataset) { name exampleCount examples { totalCount edges { node { label } } } }
      fineTune(id: $fineTune) {
        strategy job { state } epochs { number validationAccuracy }
        checkpoints { epoch byteSize evaluations { split accuracy logLoss } }
      }
      endpoint(name: "pets") { state revision checkpoint { epoch } statistics { requests errors } revisions { deployedBy } }
      jobs { totalCount }
    }`,
    { dataset: id(6), fineTune: id(7) },
    { token },
  );
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({
    viewer: { name: 'mia', role: 'DEPLOYER', project: { slug: 'default', role: 'DEPLOYER' } },
    model: { name: 'Tiny', availability: 'READY', biasNotes: [{ statement: 'Only cats and dogs.' }] },
    models: { totalCount: 1 },
    dataset: { name: 'Pets', examples: { totalCount: 1 } },
    fineTune: {
      job: { state: 'SUCCEEDED' },
      epochs: [{ validationAccuracy: 0.9 }],
      checkpoints: [{ epoch: 1, evaluations: [{ split: 'test', accuracy: 1 }] }],
    },
    endpoint: { revision: 1, checkpoint: { epoch: 1 }, statistics: { requests: 7, errors: 1 } },
  });
});

test('blobs of the first release download', async () => {
  const download = async (address: string) => {
    const response = await fetch(`${api.url}${address}`, { headers: { authorization: `Bearer ${token}` } });
    return [response.status, await response.text()];
  };
  expect(await download('/models/tiny-net/download')).toEqual([200, 'the model']);
  expect(await download(`/checkpoints/${id(8)}/download`)).toEqual([200, 'the checkpoint']);
  expect(await download(`/feature-sets/${id(12)}/download`)).toEqual([200, 'the features']);
});

test('everything is in the first project, but the catalogue, which is everybody’s', async () => {
  const { rows: columns } = await database.pool.query<{ name: string }>(
    `select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'project_id' and table_name not in ('tokens', 'sessions')`,
  );
  const shared: string[] = [];
  for (const { name } of columns) {
    const { rows } = await database.pool.query<{ id: string | null }>(`select project_id as id from "${name}"`);
    if (rows.some((row) => row.id === null)) shared.push(name);
    for (const row of rows) expect([null, DEFAULT_PROJECT_ID], name).toContain(row.id);
  }
  // The model has a manifest; its fetch waits, and its words are found by all. The note on it is a member's.
  expect(shared.toSorted()).toEqual(['jobs', 'model_counts', 'model_search', 'model_words', 'models']);
});
