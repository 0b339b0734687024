import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readModel } from '../../../zoo/onnx/read.ts';
import { writeModel } from '../../../zoo/onnx/write.ts';
import type { TestHub } from '../../../zoo/sources/testing/hub-server.ts';
import { biasNotes, checkpoints, datasets, fineTunes, models } from '../../database/tables/index.ts';
import { aboutCheckpoints } from '../../provenance/about-checkpoints.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { hubEnvironment, startApiBesideHub } from '../../testing/api-beside-hub.ts';
import { insertCheckpoint, modelRow } from '../../testing/checkpoint-rows.ts';
import { doJob } from '../../testing/do-job.ts';
import { tinyCheckpoint } from '../../testing/tiny-checkpoint.ts';

// To a hub that implements the real API over HTTP, and back from it: a pushed checkpoint is a model that can be imported.

let hub: TestHub;
let api: TestApi;
let close: () => Promise<void>;
let checkpointId: string;
/** Another installation, which knows nothing of the checkpoint. */
let elsewhere: TestApi;

const SEVERITIES = ['HIGH', 'LOW', 'HIGH', 'INFO', 'MEDIUM', 'HIGH', 'LOW'] as const;

beforeAll(async () => {
  ({ hub, api, close } = await startApiBesideHub({ HF_TOKEN: 'hf_ada' }));
  checkpointId = await insertCheckpoint(api.platform, tinyCheckpoint(), ['red', 'green', 'blue']);
  elsewhere = await startTestApi({ ...hubEnvironment(hub), HF_TOKEN: 'hf_ada' });
  const { db } = api.platform;
  const [{ modelId }] = await db
    .select({ modelId: fineTunes.modelId })
    .from(checkpoints)
    .innerJoin(fineTunes, eq(fineTunes.id, checkpoints.fineTuneId))
    .where(eq(checkpoints.id, checkpointId));
  const notes = SEVERITIES.map((severity, i) => ({
    modelId,
    statement: `Finding ${i}.`,
    severity,
    affectedGroups: [`group ${i}`],
    origin: i === 0 ? ('MEASURED' as const) : ('CURATOR' as const),
    author: 'mia',
    mitigation: 'Look twice.',
    ...(i === 0 ? { checkpointId } : {}),
  }));
  await db.insert(biasNotes).values(notes);
});
afterAll(async () => {
  await elsewhere?.close();
  await close?.();
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
  await doJob(api);
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
  const { inputs, outputs } = readModel(pushedNetwork());
  expect([inputs[0].name, outputs[0].name]).toEqual(['pixel_values', 'logits']);
});

const pushedNetwork = (): Uint8Array =>
  new Uint8Array(hub.repositories.get('ada/colours')?.resolve('main')?.files.get('onnx/model.onnx')?.content ?? []);

const FIELDS = `slug availability card labels license task preprocessing baseModelName baseModel { slug } questions { field } fetchJob { error }
  biasNotes { statement severity origin author affectedGroups evidence mitigation inheritedFrom { slug } }
  provenance { trainingData }`;

async function imported(at: TestApi, input: object) {
  const { data, errors } = await at.query(
    'mutation ($input: ImportModelInput!) { importModel(input: $input) { slug } }',
    { input },
  );
  expect(errors).toBeUndefined();
  await doJob(at);
  const { slug } = data.importModel;
  const { model } = (await at.query(`query ($slug: String!) { model(slug: $slug) { ${FIELDS} } }`, { slug })).data;
  expect(model).toMatchObject({ availability: 'READY', questions: [], fetchJob: { error: null } });
  return model;
}

async function upload(at: TestApi, filename: string, bytes: Uint8Array): Promise<string> {
  const created = await at.query(
    'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { id url headers { name value } } }',
    { input: { filename, byteSize: bytes.length } },
  );
  const { id, url, headers } = created.data.createUpload;
  const sent = Object.fromEntries(headers.map(({ name, value }: { name: string; value: string }) => [name, value]));
  await fetch(url, { method: 'PUT', headers: sent, body: Buffer.from(bytes) });
  return id;
}

type Noted = { biasNotes: { severity: string; origin: string; statement: string }[] };
const severities = ({ biasNotes: notes }: Noted) => notes.map(({ severity }) => severity).sort();

test('a pushed checkpoint is a model again: its labels and preprocessing, its base model, its seven notes', async () => {
  const model = await imported(api, { hub: { repository: 'ada/colours' } });
  expect(model).toMatchObject({
    slug: 'colours',
    labels: ['red', 'green', 'blue'],
    license: 'MIT',
    task: 'IMAGE_CLASSIFICATION',
    preprocessing: { size: { height: 8, width: 8 }, image_mean: [0, 0, 0], background: '#ffffff' },
    baseModel: { slug: expect.stringMatching(/^model-/) },
    provenance: { trainingData: ['colours'] },
  });
  expect(severities(model)).toEqual([...SEVERITIES].sort());
  const { data } = await api.query(
    '{ lineage(kind: CHECKPOINT, id: "ID", direction: DOWNSTREAM) { edges { relation } } }'.replace('ID', checkpointId),
  );
  expect(data.lineage.edges).toEqual([{ relation: 'SAME_BYTES' }]);
});

test('and so is a downloaded one, about which nothing is asked', async () => {
  const model = await imported(api, {
    uploadId: await upload(api, 'colours.onnx', tinyCheckpoint()),
    slug: 'downloaded',
  });
  expect(model).toMatchObject({
    license: 'MIT',
    task: 'IMAGE_CLASSIFICATION',
    baseModel: { slug: expect.any(String) },
  });
  expect(severities(model)).toEqual([...SEVERITIES].sort());
});

test('another zoo takes the notes as its publisher’s, and names the base model that it does not have', async () => {
  const model = await imported(elsewhere, { hub: { repository: 'ada/colours' } });
  expect(model).toMatchObject({
    license: 'MIT',
    baseModel: null,
    baseModelName: 'A model',
    provenance: { trainingData: ['colours'] },
  });
  expect(severities(model)).toEqual([...SEVERITIES].sort());
  for (const note of model.biasNotes)
    expect(note).toMatchObject({ origin: 'PUBLISHER', author: 'ada', inheritedFrom: null });
  const { evidence } = model.biasNotes.find(({ statement }: { statement: string }) => statement === 'Finding 0.');
  expect(evidence).toMatch(/^Its publisher measured it elsewhere/);
});

test('the network alone carries them too', async () => {
  const model = await imported(elsewhere, {
    uploadId: await upload(elsewhere, 'model.onnx', pushedNetwork()),
    slug: 'alone',
  });
  expect(model).toMatchObject({ license: 'MIT', baseModelName: 'A model' });
  expect(severities(model)).toEqual([...SEVERITIES].sort());
  // They come back with the file, so that they do not keep a model from being deleted.
  expect((await elsewhere.query('mutation { deleteModel(slug: "alone") }')).errors).toBeUndefined();
  await elsewhere.platform.db.update(biasNotes).set({ origin: 'USER' }).where(eq(biasNotes.statement, 'Finding 1.'));
  const refused = await elsewhere.query('mutation { deleteModel(slug: "colours") }');
  expect(refused.errors?.[0].message).toContain('1 bias notes');
});

test('a downloaded file has the notes of its base model, and its import says what is missing; with its card, it has all', async () => {
  const { db } = api.platform;
  const [row] = await db
    .select({ fineTune: fineTunes, model: models, dataset: datasets })
    .from(checkpoints)
    .innerJoin(fineTunes, eq(fineTunes.id, checkpoints.fineTuneId))
    .innerJoin(models, eq(models.id, fineTunes.modelId))
    .innerJoin(datasets, eq(datasets.id, fineTunes.datasetId))
    .where(eq(checkpoints.id, checkpointId));
  // As training writes it.
  const graph = readModel(tinyCheckpoint());
  const about = await aboutCheckpoints(db, row.fineTune, row);
  const onnx = writeModel({ ...graph, metadata: { ...graph.metadata, ...about } });
  const alone = await imported(elsewhere, {
    uploadId: await upload(elsewhere, 'from.onnx', onnx),
    slug: 'from-a-file',
  });
  const statements = ({ biasNotes: notes }: Noted) => notes.map(({ statement }) => statement).sort();
  expect(statements(alone)).toEqual([1, 2, 3, 4, 5, 6].map((i) => `Finding ${i}.`));
  for (const note of alone.biasNotes) expect(note).toMatchObject({ origin: 'PUBLISHER', inheritedFrom: null });
  expect(alone.card).toContain('bias that was measured after training is not known here');

  const headers = { Authorization: `Bearer ${api.tokens.VIEWER}` };
  const { data } = await api.query(`{ checkpoint(id: "${checkpointId}") { sha256 packageUrl } }`);
  const { packageUrl, sha256: before } = data.checkpoint;
  const { sha256 } = await api.platform.blobs.put(onnx);
  await db.update(checkpoints).set({ sha256 }).where(eq(checkpoints.id, checkpointId));
  const zip = Buffer.from(await (await fetch(packageUrl, { headers })).arrayBuffer());
  await db.update(checkpoints).set({ sha256: before }).where(eq(checkpoints.id, checkpointId));
  expect((await fetch(packageUrl)).status).toBe(401);
  const whole = await imported(elsewhere, { uploadId: await upload(elsewhere, 'from.zip', zip), slug: 'from-a-zip' });
  expect(severities(whole)).toEqual([...SEVERITIES].sort());
  expect(whole.card).not.toContain('is not known here');
});

test('a zoo that has the base model links it by its digest, and writes no note twice', async () => {
  const { metadata, ...graph } = readModel(pushedNetwork());
  const sha256 = createHash('sha256').update('the base').digest('hex');
  const base = JSON.stringify({ name: 'A model', sha256 });
  const [row] = await elsewhere.platform.db
    .insert(models)
    .values({ ...modelRow(), slug: 'the-base', onnxSha256: sha256 })
    .returning();
  const note = { statement: 'Finding 2.', severity: 'HIGH' as const, affectedGroups: [], origin: 'CURATOR' as const };
  await elsewhere.platform.db.insert(biasNotes).values({ ...note, modelId: row.id, author: 'mia' });
  const network = writeModel({ ...graph, metadata: { ...metadata, 'graft.base': base } });
  const model = await imported(elsewhere, { uploadId: await upload(elsewhere, 'linked.onnx', network) });
  expect(model.baseModel).toEqual({ slug: 'the-base' });
  expect(severities(model)).toEqual([...SEVERITIES].sort());
  expect(model.biasNotes.filter(({ origin }: { origin: string }) => origin === 'CURATOR')).toHaveLength(1);
});

test('only admins push, to a valid repository, from an existing checkpoint', async () => {
  expect((await push({ repository: 'ada/x' }, api.tokens.DEPLOYER)).errors?.[0].extensions.code).toBe('FORBIDDEN');
  expect((await push({ repository: 'colours' })).errors?.[0].extensions.field).toBe('repository');
  expect((await push({ repository: 'ada/../x' })).errors?.[0].extensions.field).toBe('repository');
  const missing = await push({ repository: 'ada/x', checkpointId: uuidv7() });
  expect(missing.errors?.[0].extensions).toEqual({ code: 'NOT_FOUND', field: 'checkpointId' });
});

test('if the token may not write, the push fails with that reason', async () => {
  await push({ repository: 'grace/colours' });
  await doJob(api);
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
