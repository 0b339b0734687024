import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publishedModel } from '../../../zoo/architectures/testing/published-model.ts';
import { importOrAsk } from '../../../zoo/import-model.ts';
import { knownFacts } from '../../../zoo/imports/known-facts.ts';
import type { Preprocessing } from '../../../zoo/model.ts';
import { readFacts } from '../../../zoo/sources/read-facts.ts';
import fixture from '../../../zoo/transfer/zero-shot/testing/transformers.json' with { type: 'json' };
import { modelFiles } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { doJob } from '../../testing/do-job.ts';
import { insertDataset, insertModel, insertWorker } from '../../testing/rows.ts';

let api: TestApi;
let directory: string;
let datasetId: string;

/** A tower of the fixtures' CLIP, imported and fetched, with its publisher's weights. */
async function insertTower(slug: string, preprocessing: Preprocessing) {
  const { files } = await publishedModel('texts/clip');
  const tokenizer = path.join(directory, 'tokenizer.json');
  await writeFile(tokenizer, JSON.stringify(fixture.tokenizer));
  const all = [...files, { path: 'tokenizer.json', file: tokenizer, byteSize: 0 }];
  const facts = await readFacts(all.map((file) => ({ ...file, sha256: '' })));
  const answers = { license: 'MIT', preprocessing, task: 'FEATURE_EXTRACTION' as const };
  const { model } = await importOrAsk(knownFacts(slug, answers, null, facts), all);
  if (!model) throw new Error('It asked.');
  const { modality, inputs, outputs, featureLayers } = model;
  const row = await insertModel(api.platform, {
    ...{ slug, modality, inputs, outputs, featureLayers },
    task: 'FEATURE_EXTRACTION',
    labels: null,
    preprocessing: model.preprocessing,
    onnxSha256: (await api.platform.blobs.put(model.onnx)).sha256,
  });
  for (const { path: name, file } of files) {
    const { sha256, byteSize } = await api.platform.blobs.put(createReadStream(file));
    await api.platform.db.insert(modelFiles).values({ modelId: row.id, path: name, byteSize, sha256 });
  }
}

const pictures: Preprocessing = {
  ...{ size: { height: 28, width: 28 }, fit: 'crop', shortest_edge: 28, resample: 'bicubic', rescale_factor: 1 / 255 },
  image_mean: fixture.clip.mean as [number, number, number],
  image_std: fixture.clip.std as [number, number, number],
  background: '#ffffff',
};

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-zero-shot-api-'));
  api = await startTestApi();
  await insertTower('clip-pictures', pictures);
  const bytes = fixture.clip.pictures.map((text) => Buffer.from(text, 'base64'));
  datasetId = (await insertDataset(api.platform, bytes)).id;
});
afterAll(async () => {
  await api?.close();
  await rm(directory, { recursive: true, force: true });
});

const create = (input: object) =>
  api.query(
    `mutation ($input: ZeroShotInput!) { createZeroShotCheckpoint(input: $input, waitSeconds: 0) {
      id labels job { state } fineTune { strategy } } }`,
    {
      input: {
        modelSlug: 'clip-pictures',
        labels: [{ label: 'dog', description: 'small red dog' }, { label: 'cat' }],
        ...input,
      },
    },
  );

/** The checkpoint, when its job is done. */
async function created(input: object) {
  const { data, errors } = await create(input);
  expect(errors).toBeUndefined();
  const { id, labels, job } = data.createZeroShotCheckpoint;
  expect(job).toEqual({ state: 'QUEUED' });
  await doJob(api);
  const found = await api.query(
    `query ($id: ID!) { checkpoint(id: $id) {
      id labels validationLoss evaluations { split exampleCount accuracy logLoss } job { state error }
      fineTune { strategy dataset { id name modality } bestCheckpoint { id } } } }`,
    { id },
  );
  expect(found.data.checkpoint).toMatchObject({ labels, job: { state: 'SUCCEEDED', error: null } });
  return found.data.checkpoint;
}

test('without its tower of texts it says how to get it', async () => {
  const { errors } = await create({ datasetId });
  expect(errors?.[0].extensions).toEqual({ code: 'CONFLICT', field: 'textModelSlug' });
});

test('labels in words become a checkpoint that is evaluated, compared and deployed', async () => {
  await insertTower('clip-texts', { tokenizer_file: 'tokenizer.json', model_max_length: 40 });
  const made = await created({ datasetId, template: 'A photo of {} the' });
  expect(made).toMatchObject({
    // In the order of the data set.
    labels: ['cat', 'dog'],
    evaluations: [{ split: 'test', exampleCount: 2 }],
    fineTune: { strategy: 'ZERO_SHOT', dataset: { id: datasetId }, bestCheckpoint: { id: made.id } },
  });
  // The pipeline's scores of these two labels alone; the first picture is a cat's, the second a dog's.
  const loss = fixture.clip.scores.reduce((sum, [cat, dog], i) => sum - Math.log([cat, dog][i] / (cat + dog)), 0) / 2;
  expect(made.evaluations[0].logLoss).toBeCloseTo(loss, 3);

  const again = await created({ datasetId, template: 'the {}', textModelSlug: 'clip-texts', logitScale: 1 });
  const compared = await api.query('query ($ids: [ID!]!) { compareCheckpoints(ids: $ids) { pairs { pValue } } }', {
    ids: [made.id, again.id],
  });
  expect(compared.data.compareCheckpoints.pairs).toHaveLength(1);
  await insertWorker(api.platform);
  const deployed = await api.query(
    'mutation ($input: DeployCheckpointInput!) { deployCheckpoint(input: $input) { name } }',
    {
      input: { checkpointId: made.id, name: 'in-words' },
    },
  );
  expect(deployed.data.deployCheckpoint).toEqual({ name: 'in-words' });
});

test('without a data set nothing is evaluated, and the descriptions are kept as one', async () => {
  expect(await created({})).toMatchObject({
    labels: ['dog', 'cat'],
    validationLoss: null,
    evaluations: [],
    fineTune: { dataset: { modality: 'TEXT', name: expect.stringContaining('dog, cat') } },
  });
});

test('refused with the field at fault', async () => {
  for (const [input, field] of [
    [{ labels: [{ label: 'cat' }] }, 'labels'],
    [{ datasetId, labels: [{ label: 'cat' }, { label: 'fox' }] }, 'labels'],
    [{ template: 'nothing' }, 'template'],
    [{ modelSlug: 'clip-texts', datasetId }, 'datasetId'],
    [{ textModelSlug: 'clip-pictures' }, 'textModelSlug'],
    [{ logitBias: 1 }, 'logitBias'],
  ] as const)
    expect((await create(input)).errors?.[0].extensions, JSON.stringify(input)).toEqual({
      code: 'BAD_USER_INPUT',
      field,
    });
  const started = await api.query('mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id } }', {
    input: { modelSlug: 'clip-pictures', datasetId, strategy: 'ZERO_SHOT' },
  });
  expect(started.errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'strategy' });
});
