import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { publishedModel } from '../../../zoo/architectures/testing/published-model.ts';
import { GraphBuilder } from '../../../zoo/onnx/builder.ts';
import { readModel } from '../../../zoo/onnx/read.ts';
import { writeModel } from '../../../zoo/onnx/write.ts';
import type { Fault } from '../../../zoo/sources/testing/hub-reply.ts';
import type { TestHub } from '../../../zoo/sources/testing/hub-server.ts';
import { makeTarball } from '../../../zoo/sources/testing/make-tarball.ts';
import { makeWheel } from '../../../zoo/sources/testing/make-wheel.ts';
import { startPypiIndex } from '../../../zoo/sources/testing/pypi-index.ts';
import { tinyEncoder } from '../../../zoo/text/testing/tiny-encoder.ts';
import { wordPieceTokenizer } from '../../../zoo/text/testing/word-piece-tokenizer.ts';
import { jobs, modelFiles, models, statements, workers } from '../../database/tables/index.ts';
import { DEFAULT_PROJECT_ID, projects } from '../../database/tables/projects.ts';
import { collectGarbage } from '../../garbage/collect-garbage.ts';
import { projectBytes } from '../../garbage/project-bytes.ts';
import type { TestApi } from '../../testing/api.ts';
import { startApiBesideHub } from '../../testing/api-beside-hub.ts';
import { doJob } from '../../testing/do-job.ts';
import { EXPORTED_LABELS, exportedCard, exportedClassifier, exportedConfigs } from '../../testing/exported-model.ts';
import { insertDataset, insertFineTune, insertModel } from '../../testing/rows.ts';
import { claimJob } from '../claim.ts';
import { reapDeadWorkers } from '../workers.ts';

// Through GraphQL and the job's handler, from a hub that implements the real API over HTTP. The handler runs in this
// process; in production a worker starts a process for each job: api/jobs/handlers/import-and-train.long.spec.ts covers that.

let hub: TestHub;
let api: TestApi;
let close: () => Promise<void>;
const network = exportedClassifier();
const whole = () => ({ 'onnx/model.onnx': network, 'README.md': exportedCard(), ...exportedConfigs() });

beforeAll(async () => {
  ({ hub, api, close } = await startApiBesideHub());
});
afterAll(() => close?.());

/** A repository with bytes of its own, whose download fails. */
function failing(repository: string, fault: Fault, times = 100): void {
  const bytes = exportedClassifier(repository);
  hub.commit(repository, { ...whole(), 'onnx/model.onnx': bytes });
  hub.fail(new RegExp(`^GET storage.*${createHash('sha256').update(bytes).digest('hex')}`), fault, times);
}

const FIELDS = `slug name license task modality architecture labels availability card preprocessing baseModelName baseModel { slug }
  inputs { shape } unknownFacts questions { field question choices problem draft } fetchJob { id state error }
  provenance { uri revision publisher files { path sha256 } trainingData proof { original largestDifference tolerance samples { batch length } compared { name } } }`;

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
  await doJob(api);
  return modelOf(slug);
}

const send = (slug: string, answers: object) =>
  api.query(
    `mutation ($slug: String!, $answers: ImportAnswersInput!) { answerImport(slug: $slug, answers: $answers) { slug } }`,
    { slug, answers },
  );

/** Answers some of the questions. */
async function take(slug: string, answers: object) {
  expect((await send(slug, answers)).errors).toBeUndefined();
  return modelOf(slug);
}

/** Answers the last ones, after which the import continues. */
async function answer(slug: string, answers: object) {
  await take(slug, answers);
  return settled(slug);
}

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

    // A model of the catalogue is of no project, and the base of those of every one.
    hub.commit('ada/child', { ...whole(), 'README.md': exportedCard({ base_model: 'ada/everybodys' }) });
    expect(await begin({ hub: { repository: 'ada/child' } })).toMatchObject({ baseModel: null });
    hub.commit('ada/everybodys', whole());
    await api.query('mutation { importModel(input: { hub: { repository: "ada/everybodys" } }) { slug } }');
    const { db } = api.platform;
    await db.update(models).set({ projectId: null }).where(eq(models.slug, 'everybodys'));
    await db.update(jobs).set({ projectId: null }).where(eq(jobs.state, 'QUEUED'));
    expect(await settled('everybodys')).toMatchObject({ availability: 'READY' });
    expect(await modelOf('child')).toMatchObject({ baseModel: { slug: 'everybodys' } });
  });
});

test("an import that is larger than the project's quota of bytes leaves room for is refused before its files are fetched", async () => {
  const { db } = api.platform;
  hub.commit('ada/large', { ...whole(), 'onnx/model.onnx': exportedClassifier('large') });
  const { used } = await projectBytes(db, DEFAULT_PROJECT_ID);
  await db.update(projects).set({ maxBytes: used + 1_000 });
  onTestFinished(async () => void (await db.update(projects).set({ maxBytes: null })));
  const before = hub.requests.length;
  const refused = await begin({ hub: { repository: 'ada/large' } });
  expect(refused.fetchJob).toMatchObject({
    state: 'FAILED',
    error: expect.stringMatching(/may store .* This needs [\d,]+ more/),
  });
  expect(hub.requests.slice(before).filter(({ line }) => /storage|\.onnx/.test(line))).toEqual([]);
  expect(await storedFiles('large')).toEqual([]);
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
    const some = await take('bare', { license: 'NOASSERTION', preprocessing });
    expect(fields(some)).toEqual(['task', 'labels']);
    expect(some).toMatchObject({ availability: 'INCOMPLETE', unknownFacts: ['task'], modality: 'IMAGE' });
    const done = await answer('bare', { task: 'IMAGE_CLASSIFICATION', labels: EXPORTED_LABELS });
    expect(done).toMatchObject({
      availability: 'READY',
      labels: EXPORTED_LABELS,
      license: 'NOASSERTION',
      unknownFacts: [],
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
      // The small files say the rest.
      license: 'Apache-2.0',
      task: 'IMAGE_CLASSIFICATION',
      unknownFacts: [],
      questions: [{ field: 'file', choices: ['a/large.onnx', 'b/small-net.onnx'] }],
    });
    expect(hub.requests.filter(({ line }) => line.includes('large.onnx'))).toEqual([]);
    expect(await answer('several', { file: 'b/small-net.onnx' })).toMatchObject({ availability: 'READY' });
    expect(await storedFiles('several')).not.toContain('a/large.onnx');
  });

  test('with several models and no facts: everything is asked at once', async () => {
    hub.commit('ada/unknown', { 'a/large.onnx': network, 'b/small-net.onnx': network });
    const asked = await begin({ hub: { repository: 'ada/unknown' } });
    expect(asked.questions.map(({ field }: { field: string }) => field)).toEqual(['file', 'license', 'task']);
    expect(asked.unknownFacts).toEqual(['task', 'modality', 'license']);
  });
});

describe('a wrong answer', () => {
  const withLabels = (labels: string[]) => {
    const id2label = Object.fromEntries(labels.map((label, i) => [i, label]));
    return { ...whole(), 'config.json': JSON.stringify({ architectures: ['ResNetForImageClassification'], id2label }) };
  };

  test('is asked for again three times, and costs neither the import nor the upload; then it is right', async () => {
    const uploadId = await upload('thrice.onnx', network);
    const asked = await begin({ uploadId, license: 'MIT' });
    expect(asked.questions.map(({ field }: { field: string }) => field)).toEqual(['task', 'preprocessing', 'labels']);
    const wrong = [
      { labels: ['a', 'b'] },
      { labels: [...EXPORTED_LABELS, 'f'] },
      { labels: ['one', 'one', 'a', 'b', 'c'] },
    ];
    for (const answers of wrong) {
      const { errors } = await send('thrice', answers);
      expect(errors?.[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'labels' });
    }
    const done = await answer('thrice', { task: 'IMAGE_CLASSIFICATION', preprocessing, labels: EXPORTED_LABELS });
    expect(done).toMatchObject({ availability: 'READY', labels: EXPORTED_LABELS, unknownFacts: [] });
  });

  test('that only the work finds: its message is shown, and the answer is kept to be corrected', async () => {
    // Two outputs: which one has the classes, only the network tells.
    const build = new GraphBuilder('two', readModel(network));
    const [{ name, shape }] = build.graph.outputs;
    build.node('Softmax', [name], { axis: -1 }, { output: 'shares' });
    build.output('shares', 'float', shape);
    const uploadId = await upload('two.onnx', writeModel(build.graph));
    const asked = await begin({ uploadId, license: 'MIT', task: 'IMAGE_CLASSIFICATION', preprocessing });
    expect(asked.questions).toMatchObject([{ field: 'labels', question: expect.stringContaining('5 outputs') }]);
    for (const count of [2, 3, 4]) {
      const labels = EXPORTED_LABELS.slice(0, count);
      expect(await answer('two', { labels })).toMatchObject({
        availability: 'INCOMPLETE',
        fetchJob: { state: 'SUCCEEDED', error: null },
        questions: [{ field: 'labels', problem: expect.stringContaining(`there are ${count} labels`), draft: labels }],
      });
    }
    expect(await answer('two', { labels: EXPORTED_LABELS })).toMatchObject({ availability: 'READY' });
  });

  test('of the publisher is asked for, too; another task needs no labels', async () => {
    hub.commit('ada/mislabelled', withLabels(['ant', 'bee', 'cat']));
    const asked = await begin({ hub: { repository: 'ada/mislabelled' } });
    expect(asked).toMatchObject({
      availability: 'INCOMPLETE',
      task: 'IMAGE_CLASSIFICATION',
      unknownFacts: [],
      questions: [
        { field: 'labels', problem: expect.stringContaining('there are 3 labels'), draft: ['ant', 'bee', 'cat'] },
      ],
    });
    expect(await answer('mislabelled', { task: 'FEATURE_EXTRACTION' })).toMatchObject({
      availability: 'READY',
      task: 'FEATURE_EXTRACTION',
      labels: null,
    });
  });

  test('is in the database: a worker that dies in the middle loses nothing', async () => {
    const { db } = api.platform;
    await begin({ uploadId: await upload('interrupted.onnx', network), license: 'MIT' });
    await take('interrupted', { task: 'IMAGE_CLASSIFICATION', preprocessing });
    expect(await modelOf('interrupted')).toMatchObject({ questions: [{ field: 'labels' }] });
    await send('interrupted', { labels: EXPORTED_LABELS });
    const [worker] = await db.insert(workers).values({ hostname: 'gone' }).returning();
    const { job } = await claimJob(api.platform, worker.id);
    expect(job?.state).toBe('RUNNING');
    await db.update(workers).set({ heartbeatAt: sql`now() - interval '16 seconds'` });
    await reapDeadWorkers(api.platform);
    expect(await settled('interrupted')).toMatchObject({
      availability: 'READY',
      license: 'MIT',
      labels: EXPORTED_LABELS,
      preprocessing,
    });
  });
});

describe('a text model without its tokenizer', () => {
  const encoder = writeModel(tinyEncoder(6));

  test('is given one later, which is checked against the embedding', async () => {
    const asked = await begin({
      uploadId: await upload('words.onnx', encoder),
      license: 'MIT',
      task: 'FEATURE_EXTRACTION',
    });
    expect(asked).toMatchObject({ availability: 'INCOMPLETE', modality: 'TEXT' });
    expect(asked.questions.map(({ field }: { field: string }) => field)).toEqual(['tokenizer', 'preprocessing']);
    await take('words', { preprocessing: { model_max_length: 32 } });
    const others = [wordPieceTokenizer(['good', 'bad', 'ugly']), '{"no": "tokenizer"}', 'no JSON'];
    for (const text of others) {
      const wrong = await answer('words', { tokenizer: await upload('tokenizer.json', Buffer.from(text)) });
      expect(wrong).toMatchObject({
        availability: 'INCOMPLETE',
        fetchJob: { state: 'SUCCEEDED' },
        questions: [{ field: 'tokenizer', problem: expect.stringMatching(/ids up to 6.* 6 rows|cannot be read/) }],
      });
    }
    const right = Buffer.from(wordPieceTokenizer(['good', 'bad']));
    const done = await answer('words', { tokenizer: await upload('tokenizer.json', right) });
    expect(done).toMatchObject({
      availability: 'READY',
      preprocessing: { tokenizer_file: 'tokenizer.json', model_max_length: 32, pooling: 'mean' },
    });
    expect(await storedFiles('words')).toEqual(['words.onnx', 'tokenizer.json']);
    const file = done.provenance.files.find(({ path }: { path: string }) => path === 'tokenizer.json');
    expect(file.sha256).toBe(createHash('sha256').update(right).digest('hex'));
  });
});

describe('an import that fails leaves no partial model, and says why', () => {
  const failed = async (repository: string) => {
    const model = await begin({ hub: { repository } });
    expect(model).toMatchObject({ availability: 'FAILED', fetchJob: { state: 'FAILED' }, inputs: [] });
    expect(model.unknownFacts).toEqual(['task', 'modality', 'license']);
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
    hub.commit('ada/pickle', { 'model.pkl': new Uint8Array([0x80, 0x02]), 'README.md': exportedCard() });
    expect(await failed('ada/pickle')).toMatch(/model\.pkl is a pickle.*runs when it is opened/s);
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

describe('a model with a tower of pictures and one of texts', () => {
  const towers = async (name: string, others: Record<string, string> = {}) => {
    const { files } = await publishedModel('texts/clip');
    const own = files.filter(({ path }) => path !== 'expected.json');
    const bytes = await Promise.all(own.map(async ({ path, file }) => [path, await readFile(file)] as const));
    const tokenizer = wordPieceTokenizer(Array.from({ length: 57 }, (_, i) => `word${i}`));
    hub.commit(name, { ...Object.fromEntries(bytes), 'tokenizer.json': tokenizer, ...others });
    return { hub: { repository: name }, license: 'MIT' };
  };
  const { fit: _, background: __, ...published } = { ...preprocessing, size: { height: 28, width: 28 } };
  const processor = JSON.stringify({ ...published, do_resize: true, resample: 3 });

  test('whose files state both: the choice may be given at once, or as the answer to the question', async () => {
    const source = await towers('ada/two-towers', { 'preprocessor_config.json': processor });
    const given = { texts: 'TEXT', pictures: 'IMAGE' } as const;
    for (const [choice, modality] of Object.entries(given)) {
      const model = await begin({ ...source, slug: `at-once-${choice}`, preprocessing: choice });
      expect(model).toMatchObject({ availability: 'READY', modality, questions: [], fetchJob: { error: null } });
    }
    const asked = await begin(source);
    expect(asked.questions).toMatchObject([{ field: 'preprocessing', choices: ['pictures', 'texts'] }]);
    expect(await answer('two-towers', { preprocessing: 'texts' })).toMatchObject({
      ...{ availability: 'READY', modality: 'TEXT', questions: [] },
      preprocessing: { tokenizer_file: 'tokenizer.json', model_max_length: 40 },
    });
  });

  test('whose files state one: of the other, only what they leave out is asked', async () => {
    const source = await towers('ada/one-tower');
    const asked = await begin({ ...source, preprocessing: 'pictures' });
    expect(asked.questions).toMatchObject([
      { field: 'preprocessing', question: expect.stringMatching(/^How are pictures preprocessed/) },
    ]);
    expect(asked.questions[0].question).toContain('Its files leave out: size');
    const model = await answer('one-tower', { preprocessing: processor });
    expect(model).toMatchObject({ availability: 'READY', modality: 'IMAGE', questions: [] });
  });

  test('a model with one tower is not of the other', async () => {
    hub.commit('ada/one-kind', whole());
    const asked = await begin({ hub: { repository: 'ada/one-kind' }, preprocessing: 'texts' });
    expect(asked.questions).toMatchObject([
      { field: 'preprocessing', problem: 'one-kind: the model takes pictures, not texts.' },
    ]);
    expect(await answer('one-kind', { preprocessing: 'pictures' })).toMatchObject({ availability: 'READY' });
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

  test('an upload: one file, or an archive that describes itself', async () => {
    const uploaded = await begin({ uploadId: await upload('mine.onnx', network), ...facts });
    expect(uploaded).toMatchObject({ slug: 'mine', availability: 'READY', license: 'MIT', fetchJob: { error: null } });
    expect(uploaded.provenance.revision).toMatch(/^[0-9a-f]{64}$/);

    const entries = Object.entries(whole()).map(([path, content]) => ({ path: `animals/${path}`, content }));
    const packed = await begin({ uploadId: await upload('packed.tar.gz', makeTarball(entries)) });
    expect(packed).toMatchObject({ slug: 'packed', availability: 'READY', labels: EXPORTED_LABELS });
  });

  test("a wheel of the index that pip uses: its digest is in the model's address and in its signed statement", async () => {
    const files = Object.entries({ 'model.onnx': network, ...exportedConfigs() });
    const packed = Object.fromEntries(files.map(([path, content]) => [`animals/model/${path}`, content]));
    const bytes = await makeWheel('animals', '1.0', packed, { metadata: 'Author: Ada\nLicense-Expression: MIT\n' });
    const filename = 'animals-1.0-py3-none-any.whl';
    const index = await startPypiIndex({ animals: [{ filename, bytes }] });
    vi.stubEnv('PIP_INDEX_URL', index.url);
    vi.stubEnv('PIP_EXTRA_INDEX_URL', '');
    onTestFinished(async () => {
      vi.unstubAllEnvs();
      await index.close();
    });
    const model = await begin({ pypi: { package: 'Animals', version: '1.0', path: 'animals/model' }, slug: 'wheel' });
    expect(model).toMatchObject({
      availability: 'READY',
      license: 'MIT',
      labels: EXPORTED_LABELS,
      fetchJob: { error: null },
      provenance: { revision: '1.0', publisher: 'Ada' },
    });
    const checksum = `checksum=sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    expect(model.provenance.uri).toContain(`pkg:pypi/animals@1.0?${checksum}&file_name=${filename}`);
    expect(model.provenance.files.map(({ path }: { path: string }) => path)).toContain('model.onnx');

    const { db } = api.platform;
    const [{ id }] = await db.select({ id: models.id }).from(models).where(eq(models.slug, 'wheel'));
    const [statement] = await db.select().from(statements).where(eq(statements.subjectId, id));
    const signed = Buffer.from(statement.envelope.payload, 'base64').toString();
    expect(signed).toContain(checksum);
    expect(signed).toContain('"kind":"pypi"');
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

describe('a model whose files are dropped', () => {
  const drop = (slug: string) => api.query(`mutation { dropModelFiles(slug: "${slug}") { availability downloadUrl } }`);
  const rowOf = async (slug: string) => {
    const [row] = await api.platform.db.select().from(models).where(eq(models.slug, slug));
    return row;
  };

  test('takes no space, and is fetched again with the same digests, whatever its publisher has by then', async () => {
    const commit = hub.commit('ada/dropped', { ...whole(), 'onnx/model.onnx': exportedClassifier('dropped') });
    const before = await begin({ hub: { repository: 'ada/dropped' } });
    const { onnxSha256 } = await rowOf('dropped');
    if (!onnxSha256) throw new Error('it was not imported');
    const dropped = { availability: 'REMOTE', downloadUrl: null };
    expect((await drop('dropped')).data.dropModelFiles).toEqual(dropped);
    expect((await drop('dropped')).data.dropModelFiles).toEqual(dropped);
    await collectGarbage(api.platform, { dryRun: false, graceMs: 0 });
    const { blobs } = api.platform;
    expect(await blobs.has(onnxSha256)).toBe(false);
    const network = before.provenance.files.find(({ path }: { path: string }) => path === 'onnx/model.onnx');
    expect(await blobs.has(network.sha256)).toBe(false);
    const download = await fetch(`${api.url}/models/dropped/download`, {
      headers: { Authorization: `Bearer ${api.tokens.VIEWER}` },
    });
    expect(download.status).toBe(409);

    hub.commit('ada/dropped', { ...whole(), 'onnx/model.onnx': exportedClassifier('newer') });
    const again = await fetchAgain('dropped');
    expect(again).toMatchObject({ availability: 'READY', provenance: { revision: commit } });
    expect(again.provenance.files).toEqual(before.provenance.files);
    expect(await rowOf('dropped')).toMatchObject({ onnxSha256, filesDroppedAt: null });
    expect(await blobs.has(onnxSha256)).toBe(true);
  });

  test('is refused while a job uses it, and where its files would be lost', async () => {
    const { id: modelId } = await rowOf('dropped');
    const { id: datasetId } = await insertDataset(api.platform, [Buffer.from('a')]);
    const { job } = await insertFineTune(api.platform, { modelId, datasetId });
    const refused = await drop('dropped');
    expect(refused.errors?.[0].extensions.code).toBe('CONFLICT');
    expect(refused.errors?.[0].message).toContain(`the fine-tune is RUNNING and uses them: cancel the job ${job.id}`);
    await api.platform.db.update(jobs).set({ state: 'SUCCEEDED' }).where(eq(jobs.id, job.id));

    const sourceSpec = { kind: 'upload', uploadId: modelId, filename: 'a.onnx', sha256: 'a'.repeat(64) } as const;
    await insertModel(api.platform, { slug: 'sent', sourceSpec });
    expect((await drop('sent')).errors?.[0].message).toMatch(/they were uploaded.*could not be fetched again/);
  });

  test('is not replaced by other files', async () => {
    const { id } = await rowOf('dropped');
    expect((await drop('dropped')).data.dropModelFiles).toMatchObject({ availability: 'REMOTE' });
    const { db } = api.platform;
    const isCard = and(eq(modelFiles.modelId, id), eq(modelFiles.path, 'README.md'));
    await db
      .update(modelFiles)
      .set({ sha256: 'a'.repeat(64) })
      .where(isCard);
    for (let attempt = 0; attempt < 2; attempt++) {
      const failed = await fetchAgain('dropped');
      expect(failed).toMatchObject({ availability: 'FAILED' });
      expect(failed.fetchJob.error).toMatch(/no longer has the files of dropped.*README\.md has another SHA-256 now/);
    }
  });
});
