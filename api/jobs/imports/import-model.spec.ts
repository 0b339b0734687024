import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../zoo/onnx/builder.ts';
import { readModel } from '../../../zoo/onnx/read.ts';
import { writeModel } from '../../../zoo/onnx/write.ts';
import type { Fault } from '../../../zoo/sources/testing/hub-reply.ts';
import { startHub, type TestHub } from '../../../zoo/sources/testing/hub-server.ts';
import { makeTarball } from '../../../zoo/sources/testing/make-tarball.ts';
import { modelFiles, models } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { EXPORTED_LABELS, exportedCard, exportedClassifier, exportedConfigs } from '../../testing/exported-model.ts';
import { claimJob } from '../claim.ts';
import { finishJob } from '../finish.ts';
import { handle } from '../handlers/index.ts';
import { jobDirectory } from '../job-directory.ts';

// Through GraphQL and the job's handler, from a hub that implements the real API over HTTP. The handler runs in this
// process; in production a worker starts a process for each job: api/jobs/handlers/import-and-train.spec.ts covers that.

let hub: TestHub;
let api: TestApi;
const network = exportedClassifier();
const whole = () => ({ 'onnx/model.onnx': network, 'README.md': exportedCard(), ...exportedConfigs() });

beforeAll(async () => {
  hub = await startHub({ users: [{ name: 'ada', token: 'hf_ada', accepted: [] }] });
  api = await startTestApi({
    HF_ENDPOINT: hub.url,
    GRAFT_ALLOWED_ADDRESSES: `${hub.storage},${new URL(hub.url).host}`,
  });
});
afterAll(async () => {
  await api?.close();
  await hub?.close();
});

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

/** A repository with bytes of its own, whose download fails. */
function failing(repository: string, fault: Fault, times = 100): void {
  const bytes = exportedClassifier(repository);
  hub.commit(repository, { ...whole(), 'onnx/model.onnx': bytes });
  hub.fail(new RegExp(`^GET storage.*${createHash('sha256').update(bytes).digest('hex')}`), fault, times);
}

const FIELDS = `slug name license task modality architecture labels availability card preprocessing baseModelName baseModel { slug }
  inputs { shape } questions { field question choices } fetchJob { id state error }
  provenance { uri revision publisher files { path } trainingData proof { original largestDifference tolerance samples { batch length } compared { name } } }`;

async function begin(input: object) {
  const { data, errors } = await api.query(
    `mutation ($input: ImportModelInput!) { importModel(input: $input) { slug } }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return settled(data.importModel.slug);
}

const modelOf = async (slug: string) =>
  (await api.query(`query ($slug: String!) { model(slug: $slug) { ${FIELDS} } }`, { slug })).data.model;

/** The model once its job is over. */
async function settled(slug: string) {
  await work();
  return modelOf(slug);
}

async function answer(slug: string, answers: object) {
  const { errors } = await api.query(
    `mutation ($slug: String!, $answers: ImportAnswersInput!) { answerImport(slug: $slug, answers: $answers) { slug } }`,
    { slug, answers },
  );
  expect(errors).toBeUndefined();
  return settled(slug);
}

async function fetchAgain(slug: string) {
  expect((await api.query(`mutation { fetchModel(slug: "${slug}") { slug } }`)).errors).toBeUndefined();
  return settled(slug);
}

const storedFiles = async (slug: string) =>
  (
    await api.platform.db
      .select({ path: modelFiles.path })
      .from(modelFiles)
      .innerJoin(models, eq(models.id, modelFiles.modelId))
      .where(eq(models.slug, slug))
  ).map(({ path }) => path);

const preprocessing = {
  size: { height: 33, width: 33 },
  fit: 'stretch',
  resample: 'bilinear',
  rescale_factor: 1 / 255,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
  background: '#ffffff',
};

describe('a repository with complete metadata', () => {
  test('becomes a model, with the facts from its files', async () => {
    const commit = hub.commit('ada/animals', {
      ...whole(),
      'README.md': exportedCard({ base_model: 'ada/first-animals' }),
    });
    const model = await begin({ hub: { repository: 'ada/animals' } });
    expect(model.fetchJob).toMatchObject({ state: 'SUCCEEDED', error: null });
    expect(model).toMatchObject({
      slug: 'animals',
      availability: 'READY',
      license: 'Apache-2.0',
      task: 'IMAGE_CLASSIFICATION',
      modality: 'IMAGE',
      architecture: expect.stringContaining('ResNet'),
      labels: EXPORTED_LABELS,
      baseModelName: 'ada/first-animals',
      baseModel: null,
      questions: [],
      inputs: [{ shape: ['batch', '3', '33', '33'] }],
      provenance: { revision: commit, publisher: 'ada' },
    });
    expect(model.provenance.proof).toMatchObject({
      original: 'PUBLISHED',
      samples: [1, 2, 3].map((batch) => ({ batch, length: null })),
      compared: [{ name: readModel(network).outputs[0].name }, { name: 'pooled' }],
    });
    expect(model.provenance.proof.largestDifference).toBeLessThan(1e-5);
    expect(model.card).toContain('Knows five of them.');
    expect(model.preprocessing).toMatchObject({ size: { height: 33, width: 33 }, image_mean: [0.5, 0.5, 0.5] });
    expect(model.provenance.files.map(({ path }: { path: string }) => path)).toContain('onnx/model.onnx');
  });

  test('is linked to its base model when that is imported', async () => {
    hub.commit('ada/first-animals', whole());
    expect(await begin({ hub: { repository: 'ada/first-animals' } })).toMatchObject({ availability: 'READY' });
    expect(await modelOf('animals')).toMatchObject({ baseModel: { slug: 'first-animals' } });

    // A card that reverses the lineage: first-animals is based on animals, which is based on it.
    hub.commit('ada/second-animals', { ...whole(), 'README.md': exportedCard({ base_model: 'ada/animals' }) });
    expect(await begin({ hub: { repository: 'ada/second-animals' } })).toMatchObject({
      availability: 'READY',
      baseModel: { slug: 'animals' },
    });
  });
});

test('an import whose proof fails names the output, and leaves nothing behind', async () => {
  const build = new GraphBuilder('broken', readModel(network));
  const [{ name, shape }] = build.graph.outputs;
  build.node('Sqrt', [build.node('Neg', [build.node('Exp', [name])])], {}, { output: 'spread' });
  build.output('spread', 'float', shape);
  hub.commit('ada/broken', { ...whole(), 'onnx/model.onnx': writeModel(build.graph) });
  const failed = await begin({ hub: { repository: 'ada/broken' } });
  expect(failed).toMatchObject({ availability: 'FAILED', fetchJob: { state: 'FAILED' }, inputs: [] });
  expect(failed.fetchJob.error).toContain('gives NaN or infinite values in its output “spread”');
  expect(failed.provenance).toMatchObject({ proof: null, revision: null, files: [] });
  expect(await storedFiles('broken')).toEqual([]);
});

describe('a repository with little metadata', () => {
  test('raises questions, and continues from the stored files', async () => {
    hub.commit('ada/bare', { 'model.onnx': network });
    const asked = await begin({ hub: { repository: 'ada/bare' } });
    expect(asked).toMatchObject({ availability: 'INCOMPLETE', fetchJob: { state: 'SUCCEEDED' } });
    const fields = ({ questions }: { questions: { field: string }[] }) => questions.map(({ field }) => field);
    expect(fields(asked)).toEqual(['license', 'task', 'preprocessing', 'labels']);
    expect(await storedFiles('bare')).toEqual(['model.onnx']);

    const requests = hub.requests.length;
    const some = await answer('bare', { license: 'NOASSERTION', preprocessing });
    expect(fields(some)).toEqual(['task', 'labels']);
    expect(some.availability).toBe('INCOMPLETE');
    const done = await answer('bare', { task: 'IMAGE_CLASSIFICATION', labels: EXPORTED_LABELS });
    expect(done).toMatchObject({
      availability: 'READY',
      labels: EXPORTED_LABELS,
      license: 'NOASSERTION',
      preprocessing,
    });
    expect(hub.requests.length).toBe(requests);
  });

  test('with several models: nothing is fetched before it is known which', async () => {
    const file = exportedCard();
    hub.commit('ada/several', {
      'a/large.onnx': network,
      'b/small-net.onnx': network,
      'README.md': file,
      ...exportedConfigs(),
    });
    const asked = await begin({ hub: { repository: 'ada/several' } });
    expect(asked).toMatchObject({
      availability: 'INCOMPLETE',
      questions: [{ field: 'file', choices: ['a/large.onnx', 'b/small-net.onnx'] }],
    });
    expect(hub.requests.filter(({ line }) => line.includes('large.onnx'))).toEqual([]);
    expect(await answer('several', { file: 'b/small-net.onnx' })).toMatchObject({ availability: 'READY' });
    expect(await storedFiles('several')).not.toContain('a/large.onnx');
  });
});

describe('an import that fails leaves no partial model, and says why', () => {
  const failed = async (repository: string) => {
    const model = await begin({ hub: { repository } });
    expect(model).toMatchObject({ availability: 'FAILED', fetchJob: { state: 'FAILED' }, inputs: [] });
    expect(await storedFiles(model.slug)).toEqual([]);
    const [row] = await api.platform.db.select().from(models).where(eq(models.slug, model.slug));
    expect(row).toMatchObject({ onnxSha256: null, revision: null, retrievedAt: null });
    return model.fetchJob.error as string;
  };

  test('bytes with another digest than the commit states; then it is tried again', async () => {
    failing('ada/tampered', { kind: 'replace', content: network }, 1);
    expect(await failed('ada/tampered')).toMatch(/is not the file that its source promised/);
    expect(await fetchAgain('tampered')).toMatchObject({ availability: 'READY', fetchJob: { error: null } });
  });

  test('a redirect to an address that an importer must not reach', async () => {
    const secret = createServer((_, response) => response.end('secret'));
    await new Promise<void>((resolve) => secret.listen(0, '127.0.0.1', resolve));
    let connections = 0;
    secret.on('connection', () => connections++);
    hub.commit('ada/lure', whole());
    const location = `http://127.0.0.1:${(secret.address() as AddressInfo).port}/latest/meta-data`;
    hub.fail(/GET \/ada\/lure\/resolve/, { kind: 'redirect', location }, 100);
    expect(await failed('ada/lure')).toMatch(/does not fetch from 127\.0\.0\.1.*GRAFT_ALLOWED_ADDRESSES/s);
    expect(connections).toBe(0);
    secret.close();
  });

  test('a false length', async () => {
    failing('ada/liar', { kind: 'truncate', bytes: 1000 });
    expect(await failed('ada/liar')).toMatch(/1000|promised|bytes/);
  });

  test('a pickle', async () => {
    hub.commit('ada/pickle', { 'pytorch_model.bin': new Uint8Array([0x80, 0x02]), 'README.md': exportedCard() });
    expect(await failed('ada/pickle')).toMatch(/pytorch_model\.bin is a pickle.*runs when it is opened/s);
  });

  test('a gated repository, a missing one', async () => {
    hub.commit('ada/gated', whole(), { gated: 'manual' });
    expect(await failed('ada/gated')).toMatch(/HF_TOKEN/);
    expect(await failed('ada/nothing-here')).toMatch(/ada\/nothing-here/);
  });

  test('a base model that names itself', async () => {
    hub.commit('ada/ouroboros', { ...whole(), 'README.md': exportedCard({ base_model: 'ada/Ouroboros' }) });
    expect(await failed('ada/ouroboros')).toMatch(
      /names the base model ada\/Ouroboros: that is itself, which is impossible/,
    );
  });

  test('a file that is not a model', async () => {
    hub.commit('ada/noise', { ...whole(), 'onnx/model.onnx': new TextEncoder().encode('hello') });
    expect(await failed('ada/noise')).toMatch(/onnx/i);
  });
});

test('a card of 5 MB is cut, and says so', async () => {
  const script = '<script>document.title = "taken"</script>\n';
  const prose = script.repeat(Math.ceil((5 * 2 ** 20) / script.length));
  hub.commit('ada/long-card', { ...whole(), 'README.md': exportedCard({}, prose) });
  const model = await begin({ hub: { repository: 'ada/long-card' } });
  expect(model).toMatchObject({ availability: 'READY', license: 'Apache-2.0' });
  expect(model.card.length).toBeLessThan(101_000);
  expect(model.card.slice(-200)).toContain('The card continues at its source');
});

describe('from elsewhere', () => {
  const facts = { license: 'MIT', task: 'IMAGE_CLASSIFICATION', labels: EXPORTED_LABELS, preprocessing };

  async function upload(filename: string, bytes: Uint8Array): Promise<string> {
    const created = await api.query(
      'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { id url headers { name value } } }',
      { input: { filename, byteSize: bytes.length } },
    );
    const { id, url, headers } = created.data.createUpload;
    const sent = Object.fromEntries(headers.map(({ name, value }: { name: string; value: string }) => [name, value]));
    await fetch(url, { method: 'PUT', headers: sent, body: Buffer.from(bytes) });
    return id;
  }

  test('an upload: one file, or an archive that describes itself', async () => {
    const uploaded = await begin({ uploadId: await upload('mine.onnx', network), ...facts });
    expect(uploaded).toMatchObject({ slug: 'mine', availability: 'READY', license: 'MIT', fetchJob: { error: null } });
    expect(uploaded.provenance.revision).toMatch(/^[0-9a-f]{64}$/);

    const entries = Object.entries(whole()).map(([path, content]) => ({ path: `animals/${path}`, content }));
    const packed = await begin({ uploadId: await upload('packed.tar.gz', makeTarball(entries)) });
    expect(packed).toMatchObject({ slug: 'packed', availability: 'READY', labels: EXPORTED_LABELS });
  });

  test('an address that the operator allowed, and no other', async () => {
    const commit = hub.commit('ada/plain', { 'net.onnx': network });
    const url = `${hub.url}/ada/plain/resolve/${commit}/net.onnx`;
    expect(await begin({ url, ...facts })).toMatchObject({
      slug: 'net',
      availability: 'READY',
      fetchJob: { error: null },
    });

    const secret = createServer((_, response) => response.end(network));
    await new Promise<void>((resolve) => secret.listen(0, '127.0.0.1', resolve));
    const { port } = secret.address() as AddressInfo;
    const refused = await begin({ url: `https://127.0.0.1:${port}/net.onnx`, slug: 'secret' });
    expect(refused).toMatchObject({ availability: 'FAILED' });
    expect(refused.fetchJob.error).toMatch(/127\.0\.0\.1.*loopback.*GRAFT_ALLOWED_ADDRESSES/s);
    secret.close();
  });
});
