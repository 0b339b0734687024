import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { jobs, models } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';

// Validation only: no worker runs, so the specs write a worker's results by hand.

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ GRAFT_ALLOWED_ADDRESSES: 'models.internal:8080' });
});
afterAll(() => api?.close());
beforeEach(async () => {
  await api.platform.db.delete(models);
});

const importModel = (input: object, options?: { token?: string | null }) =>
  api.query(
    `mutation ($input: ImportModelInput!) { importModel(input: $input) {
      slug name license task unknownFacts availability labels preprocessing card questions { field } baseModel { slug }
      fetchJob { id kind state } provenance { source uri publisher revision } } }`,
    { input },
    options,
  );
const hub = { repository: 'ada/Tiny-ViT_v1.0' };
const pypi = { package: 'Tiny_Model', version: '0.1.0', path: 'tiny_model/model' };
const npm = { package: '@ada/models', version: '1.2.3', path: 'dist/tiny' };
const set = (slug: string, values: Partial<typeof models.$inferInsert>) =>
  api.platform.db.update(models).set(values).where(eq(models.slug, slug));

async function upload(filename: string, bytes = 'model'): Promise<string> {
  const { data } = await api.query(
    'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { id url headers { name value } } }',
    { input: { filename, byteSize: bytes.length } },
  );
  const { id, url, headers } = data.createUpload;
  const sent = headers.map(({ name, value }: { name: string; value: string }) => [name, value]);
  expect((await fetch(url, { method: 'PUT', headers: Object.fromEntries(sent), body: bytes })).status).toBe(201);
  return id;
}

test('from the hub: a slug is made, a job begins, and unknown facts stay unknown', async () => {
  const { data, errors } = await importModel({ hub });
  expect(errors).toBeUndefined();
  expect(data.importModel).toMatchObject({
    slug: 'tiny-vit-v1-0',
    name: 'Tiny-ViT_v1.0',
    license: 'NOASSERTION',
    availability: 'FETCHING',
    unknownFacts: ['task', 'modality', 'license'],
    labels: null,
    preprocessing: {},
    questions: [],
    fetchJob: { kind: 'fetch-model', state: 'QUEUED' },
    provenance: { source: 'HUB', uri: 'pkg:huggingface/ada/Tiny-ViT_v1.0', publisher: 'ada', revision: null },
  });
  const [row] = await api.platform.db.select().from(models);
  expect(row).toMatchObject({
    sourceSpec: { kind: 'hub', repository: 'ada/Tiny-ViT_v1.0', revision: null, file: null },
    manifest: null,
    answers: {},
  });
});

test('from npm, PyPI, an address, an upload; facts given at once are kept as answers', async () => {
  const facts = { license: 'MIT', task: 'IMAGE_CLASSIFICATION', labels: ['ant', 'bee'], name: 'Ants and bees' };
  expect((await importModel({ npm, ...facts })).data.importModel).toMatchObject({
    slug: 'tiny',
    ...facts,
    unknownFacts: [],
    provenance: { source: 'NPM', uri: 'pkg:npm/%40ada/models@1.2.3#dist/tiny' },
  });
  expect((await api.platform.db.select().from(models))[0].answers).toEqual(facts);
  expect((await importModel({ pypi })).data.importModel).toMatchObject({
    slug: 'tiny-model',
    name: 'Tiny_Model',
    provenance: { source: 'PYPI', uri: 'pkg:pypi/tiny-model@0.1.0#tiny_model/model', publisher: 'Tiny_Model' },
  });
  expect((await importModel({ url: 'https://example.org/a/Net.onnx?x=1' })).data.importModel).toMatchObject({
    slug: 'net',
    provenance: { source: 'URL', uri: 'https://example.org/a/Net.onnx?x=1', publisher: 'example.org' },
  });
  const uploadId = await upload('my model.tar.gz');
  const uploaded = (await importModel({ uploadId, slug: 'mine' })).data.importModel;
  expect(uploaded).toMatchObject({ slug: 'mine', name: 'my model', provenance: { source: 'UPLOAD' } });
  expect(uploaded.provenance.uri).toMatch(/^pkg:generic\/my%20model\.tar\.gz\?checksum=sha256:[0-9a-f]{64}$/);
});

test.each([
  [{}, undefined, /one of hub, npm, pypi, url and uploadId; none was named/],
  [{ hub, npm }, undefined, /hub and npm were named/],
  [{ hub: { repository: '../etc' } }, 'hub.repository', /name of a repository/],
  [{ hub: { ...hub, revision: '../../main' } }, 'hub.revision', /branch, a tag or a commit/],
  [{ hub: { ...hub, file: '../x.onnx' } }, 'hub.file', /relative path/],
  [{ npm: { ...npm, version: '^1.0.0' } }, 'npm.version', /exact version/],
  [{ npm: { ...npm, package: '--registry=x' } }, 'npm.package', /name of an npm package/],
  [{ pypi: { ...pypi, version: '>=0.1' } }, 'pypi.version', /exact version/],
  [{ pypi: { ...pypi, package: '-r' } }, 'pypi.package', /name of a package of PyPI/],
  [{ pypi: { ...pypi, path: '../model' } }, 'pypi.path', /relative path/],
  [{ url: 'file:///etc/passwd' }, 'url', /https address/],
  [{ url: 'http://models.example/x.onnx' }, 'url', /GRAFT_ALLOWED_ADDRESSES/],
  [{ url: 'https://ada:pw@example.org/x.onnx' }, 'url', /leave out the user name/],
  [{ hub, slug: 'Has Spaces' }, 'slug', /lower-case/],
  [{ hub, slug: 'import' }, 'slug', /must not be/],
  [{ hub, license: 'MIT, more or less' }, 'license', /SPDX/],
  [{ hub, labels: ['one', 'one'] }, 'labels', /twice/],
  [{ hub, preprocessing: { size: { height: 0, width: 8 } } }, 'preprocessing.size.height', /must be at least 1, not 0/],
  [{ hub, preprocessing: { tokenizer_file: '/etc/passwd', model_max_length: 8 } }, 'preprocessing.tokenizer_file', /./],
  [{ hub, baseModelSlug: 'tiny-vit-v1-0' }, 'baseModelSlug', /cannot be its own base model/],
  [{ uploadId: 'nothing' }, 'uploadId', /no upload/],
  [{ hub, baseModelSlug: 'unknown' }, 'baseModelSlug', /no model "unknown"/],
])('%j is refused, with the field %s', async (input, field, message) => {
  const { errors } = await importModel(input);
  expect(errors?.[0].message).toMatch(message);
  expect(errors?.[0].extensions.field).toBe(field);
  expect(await api.platform.db.$count(models)).toBe(0);
});

test('a placeholder is neither found nor counted', async () => {
  await importModel({ hub, slug: 'known', task: 'IMAGE_CLASSIFICATION', license: 'MIT' });
  await importModel({ npm, slug: 'unknown' });
  await set('unknown', { availability: 'FAILED' });
  const { data } = await api.query(`{
    all: models { totalCount facets { task { value count } modality { value count } license { value count } } }
    extractors: models(filter: { task: FEATURE_EXTRACTION }) { totalCount }
    pictures: models(filter: { modality: IMAGE }) { edges { node { slug } } }
  }`);
  expect(data.all.totalCount).toBe(2);
  expect(data.all.facets).toEqual({
    task: [{ value: 'IMAGE_CLASSIFICATION', count: 1 }],
    modality: [{ value: 'IMAGE', count: 1 }],
    license: [{ value: 'MIT', count: 1 }],
  });
  expect(data.extractors.totalCount).toBe(0);
  expect(data.pictures.edges).toEqual([{ node: { slug: 'known' } }]);
});

test('a publisher’s configuration may be given at once; what it leaves out is asked for later', async () => {
  const pretrained_cfg = {
    input_size: [3, 8, 8],
    mean: [0.1, 0.2, 0.3],
    std: [1, 1, 1],
    crop_pct: 0.5,
    crop_mode: 'center',
  };
  await importModel({
    hub,
    slug: 'one',
    preprocessing: { pretrained_cfg: { ...pretrained_cfg, interpolation: 'bicubic' } },
  });
  await importModel({ npm, slug: 'two', preprocessing: JSON.stringify({ pretrained_cfg }) });
  const [one, two] = await api.platform.db.select().from(models).orderBy(models.slug);
  expect(one.answers.preprocessing).toMatchObject({ resample: 'bicubic', shortest_edge: 16 });
  expect(one.unknownFacts).toEqual(['task', 'license']);
  expect(two.answers).toMatchObject({ preprocessingParts: { image_mean: [0.1, 0.2, 0.3], shortest_edge: 16 } });
  expect(two.answers).not.toHaveProperty('preprocessing');
});

test('http is for hosts that the operator allowed', async () => {
  expect((await importModel({ url: 'http://models.internal:8080/net.onnx' })).errors).toBeUndefined();
});

test('a viewer may not', async () => {
  expect((await importModel({ hub }, { token: api.tokens.VIEWER })).errors?.[0].extensions.code).toBe('FORBIDDEN');
});

describe('one slug', () => {
  test('imported many times at once: one wins, the others get an error', async () => {
    const before = await api.platform.db.$count(jobs);
    const answers = await Promise.all(Array.from({ length: 6 }, () => importModel({ hub, slug: 'one' })));
    const codes = answers.map(({ errors }) => errors?.[0].extensions.code ?? 'WON').sort();
    expect(codes).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT', 'CONFLICT', 'CONFLICT', 'WON']);
    expect(await api.platform.db.$count(models)).toBe(1);
    expect(await api.platform.db.$count(jobs)).toBe(before + 1);
    const message = answers.find(({ errors }) => errors)?.errors?.[0];
    expect(message).toMatchObject({ message: expect.stringMatching(/being fetched/), extensions: { field: 'slug' } });
  });

  test('can be used again when its import failed, for any source; not when a model has it', async () => {
    const [{ data }, _] = [await importModel({ hub, slug: 'one', license: 'MIT' }), 0];
    const { id } = data.importModel.fetchJob;
    await api.platform.db.update(jobs).set({ state: 'FAILED' }).where(eq(jobs.id, id));
    await set('one', { availability: 'FAILED' });
    const again = await Promise.all([importModel({ npm, slug: 'one' }), importModel({ npm, slug: 'one' })]);
    expect(again.map(({ errors }) => errors?.[0].extensions.code).sort()).toEqual(['CONFLICT', undefined]);
    const rows = await api.platform.db.select().from(models);
    expect(rows).toMatchObject([{ source: 'NPM', answers: {}, license: 'NOASSERTION', availability: 'FETCHING' }]);

    await set('one', { availability: 'READY', onnxSha256: '0'.repeat(64) });
    expect((await importModel({ hub, slug: 'one' })).errors?.[0].message).toMatch(/in the zoo already/);
    await set('one', { availability: 'INCOMPLETE', onnxSha256: null });
    expect((await importModel({ hub, slug: 'one' })).errors?.[0].message).toMatch(/waits for answers/);
  });
});

test('models cannot be based on each other in a cycle', async () => {
  await importModel({ hub, slug: 'first' });
  const second = await importModel({ hub, slug: 'second', baseModelSlug: 'first' });
  expect(second.data.importModel.baseModel).toEqual({ slug: 'first' });
  await api.platform.db.update(jobs).set({ state: 'FAILED' });
  await set('first', { availability: 'FAILED' });
  const circle = await importModel({ hub, slug: 'first', baseModelSlug: 'second' });
  expect(circle.errors?.[0]).toMatchObject({
    message: 'second is based on first.',
    extensions: { code: 'BAD_USER_INPUT', field: 'baseModelSlug' },
  });
  const [first] = await api.platform.db.select().from(models).where(eq(models.slug, 'first'));
  expect(first).toMatchObject({ availability: 'FAILED', baseModelId: null });
});

describe('questions', () => {
  const answer = (slug: string, answers: object) =>
    api.query(
      `mutation ($slug: String!, $answers: ImportAnswersInput!) {
        answerImport(slug: $slug, answers: $answers) {
          availability task license unknownFacts questions { field problem draft } fetchJob { state } } }`,
      { slug, answers },
    );
  const preprocessing = {
    size: { height: 8, width: 8 },
    fit: 'crop',
    resample: 'bilinear',
    rescale_factor: 1 / 255,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    background: '#ffffff',
  };

  beforeEach(async () => {
    await importModel({ hub, slug: 'open', license: 'MIT' });
    await set('open', {
      availability: 'INCOMPLETE',
      modality: 'IMAGE',
      unknownFacts: ['task'],
      inputs: [{ name: 'pixels', type: 'float', shape: ['batch', '3', '8', '8'] }],
      outputs: [{ name: 'logits', type: 'float', shape: ['batch', '3'] }],
      questions: [
        { field: 'task', question: 'What for?', choices: ['IMAGE_CLASSIFICATION', 'FEATURE_EXTRACTION'] },
        { field: 'preprocessing', question: 'How?', choices: null },
        { field: 'labels', question: 'Which?', choices: null },
      ],
    });
  });

  const labels = ['ant', 'bee', 'cat'];
  const rowOf = async () => (await api.platform.db.select().from(models).where(eq(models.slug, 'open')))[0];

  test('are shown; answers to some of them are kept, and the import continues with the last one', async () => {
    const { data } = await api.query('{ model(slug: "open") { questions { field question choices problem draft } } }');
    expect(data.model.questions).toHaveLength(3);
    const some = await answer('open', { task: 'IMAGE_CLASSIFICATION', preprocessing });
    expect(some.data.answerImport).toMatchObject({
      availability: 'INCOMPLETE',
      task: 'IMAGE_CLASSIFICATION',
      unknownFacts: [],
      questions: [{ field: 'labels' }],
    });
    expect((await rowOf()).answers).toEqual({ license: 'MIT', task: 'IMAGE_CLASSIFICATION', preprocessing });
    const before = await api.platform.db.$count(jobs);
    const rest = await answer('open', { labels });
    expect(rest.data.answerImport).toMatchObject({
      availability: 'FETCHING',
      questions: [],
      fetchJob: { state: 'QUEUED' },
    });
    expect(await api.platform.db.$count(jobs)).toBe(before + 1);
    expect((await rowOf()).answers).toEqual({ license: 'MIT', task: 'IMAGE_CLASSIFICATION', preprocessing, labels });
  });

  test('two answers at once: one lets the import continue, the other is a conflict', async () => {
    const before = await api.platform.db.$count(jobs);
    const whole = { task: 'IMAGE_CLASSIFICATION', preprocessing, labels };
    const both = await Promise.all([answer('open', whole), answer('open', { ...whole, labels: ['x', 'y', 'z'] })]);
    expect(both.map(({ errors }) => errors?.[0].extensions.code).sort()).toEqual(['CONFLICT', undefined]);
    const won = both.findIndex(({ errors }) => !errors);
    expect((await rowOf()).answers.labels).toEqual([labels, ['x', 'y', 'z']][won]);
    expect(await api.platform.db.$count(jobs)).toBe(before + 1);
  });

  test('two parts of the answers at once: both are kept', async () => {
    await Promise.all([
      answer('open', { labels }),
      answer('open', { preprocessing }),
      answer('open', { license: 'Apache-2.0' }),
    ]);
    const { answers, questions, availability } = await rowOf();
    expect(answers).toEqual({ license: 'Apache-2.0', labels, preprocessing });
    expect(questions.map(({ field }) => field)).toEqual(['task']);
    expect(availability).toBe('INCOMPLETE');
  });

  test('an answer may change the task: then no labels are needed', async () => {
    await set('open', {
      task: 'IMAGE_CLASSIFICATION',
      questions: [{ field: 'labels', question: 'Which?', choices: null, problem: 'Too few.' }],
    });
    const { data, errors } = await answer('open', { task: 'FEATURE_EXTRACTION' });
    expect(errors).toBeUndefined();
    expect(data.answerImport).toMatchObject({ availability: 'FETCHING', task: 'FEATURE_EXTRACTION', questions: [] });
  });

  test('a wrong answer costs nothing: the others in it are asked for again, too', async () => {
    const wrong = await answer('open', { task: 'IMAGE_CLASSIFICATION', preprocessing, labels: ['a', 'b'] });
    expect(wrong.errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'labels' });
    const row = await rowOf();
    expect(row).toMatchObject({ availability: 'INCOMPLETE', answers: { license: 'MIT' } });
    expect(row.questions).toHaveLength(3);
  });

  test('labels must be as many as the chosen output has, whichever of the two is answered first', async () => {
    const outputs = [4, 6].map((size) => ({ name: `y${size}`, type: 'float' as const, shape: ['unk__9', `${size}`] }));
    const questions = [
      { field: 'output' as const, question: 'Which?', choices: ['y4', 'y6'] },
      { field: 'labels' as const, question: 'Which?', choices: null },
    ];
    const refused = { code: 'BAD_USER_INPUT', field: 'labels' };
    const named = (count: number) => Array.from({ length: count }, (_, i) => `class ${i}`);
    await set('open', { outputs, questions });

    const together = await answer('open', { output: 'y4', labels: named(6) });
    expect(together.errors?.[0].extensions).toEqual(refused);
    await answer('open', { output: 'y4' });
    const after = await answer('open', { labels: named(6) });
    expect(after.errors?.[0].message).toMatch(/has 4 outputs, but there are 6 labels/);

    await set('open', { answers: {}, questions });
    await answer('open', { labels: named(6) });
    expect((await answer('open', { output: 'y4' })).errors?.[0].extensions).toEqual(refused);
    expect((await answer('open', { output: 'y6' })).data.answerImport.availability).toBe('FETCHING');
  });

  test('a pasted preprocessor_config.json: what it leaves out is asked for, without another import', async () => {
    const pasted = {
      image_processor_type: 'ViTImageProcessor',
      do_resize: true,
      size: { height: 8, width: 8 },
      do_rescale: true,
      rescale_factor: 1 / 255,
      do_normalize: true,
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.25, 0.5],
    };
    const { data } = await answer('open', { task: 'IMAGE_CLASSIFICATION', labels, preprocessing: pasted });
    expect(data.answerImport).toMatchObject({
      availability: 'INCOMPLETE',
      questions: [
        {
          field: 'preprocessing',
          problem: 'The answer leaves out: resample.',
          draft: { size: { height: 8, width: 8 }, fit: 'stretch', image_std: [0.5, 0.25, 0.5] },
        },
      ],
    });
    expect((await rowOf()).answers).toMatchObject({ labels, preprocessingParts: { image_std: [0.5, 0.25, 0.5] } });
    const done = await answer('open', { preprocessing: { resample: 'bicubic' } });
    expect(done.data.answerImport).toMatchObject({ availability: 'FETCHING', questions: [] });
    expect((await rowOf()).answers.preprocessing).toMatchObject({
      size: { height: 8, width: 8 },
      resample: 'bicubic',
      image_std: [0.5, 0.25, 0.5],
    });
  });

  test('a pasted file of 10 MB is refused', async () => {
    const big = await answer('open', { preprocessing: { ...preprocessing, note: 'x'.repeat(10 * 2 ** 20) } });
    expect(big.errors?.[0]).toMatchObject({
      message: expect.stringMatching(/characters, where a preprocessor_config\.json has some hundreds/),
      extensions: { code: 'BAD_USER_INPUT', field: 'preprocessing' },
    });
    expect((await rowOf()).questions).toHaveLength(3);
  });

  test('a tokenizer is the id of an upload', async () => {
    await set('open', {
      modality: 'TEXT',
      questions: [{ field: 'tokenizer', question: 'Which tokenizer?', choices: null }],
    });
    const none = await answer('open', { tokenizer: '0196f1b2-0000-7000-8000-000000000000' });
    expect(none.errors?.[0].extensions).toMatchObject({ code: 'NOT_FOUND', field: 'tokenizer' });
    const tokenizer = await upload('tokenizer.json', '{}');
    expect((await answer('open', { tokenizer })).data.answerImport).toMatchObject({ availability: 'FETCHING' });
    expect((await rowOf()).answers.tokenizer).toMatchObject({ uploadId: tokenizer, byteSize: 2 });
  });

  test('of a model that was deleted meanwhile cannot be answered', async () => {
    await api.platform.db.update(jobs).set({ state: 'SUCCEEDED' });
    expect((await api.query('mutation { deleteModel(slug: "open") }')).data.deleteModel).toBe(true);
    const late = await answer('open', { labels });
    expect(late.errors?.[0].extensions).toMatchObject({ code: 'NOT_FOUND', field: 'slug' });
  });

  test.each([
    [{}, 'answers', /at least one/],
    [{ task: 'TEXT_CLASSIFICATION' }, 'task', /one of IMAGE_CLASSIFICATION/],
    [{ labels: ['a', 'b'] }, 'labels', /has 3 outputs, but there are 2 labels/],
    [{ preprocessing: { ...preprocessing, size: { height: 9, width: 8 } } }, 'preprocessing.size', /8 × 8 pixels/],
    [{ preprocessing: { ...preprocessing, image_std: [1, 0, 1] } }, 'preprocessing.image_std.1', /must be more than 0/],
    [{ preprocessing: { tokenizer_file: 'tokenizer.json', model_max_length: 8 } }, 'preprocessing', /takes pictures/],
    [{ preprocessing: '{"size":' }, 'preprocessing', /not valid JSON/],
  ])('%j is refused, with the field %s', async (answers, field, message) => {
    const { errors } = await answer('open', answers);
    expect(errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field });
    expect(errors?.[0].message).toMatch(message);
  });

  test('must be answered before anything else is done with the model', async () => {
    const { data } = await api.query('mutation { fetchModel(slug: "open") { availability } }');
    expect(data.fetchModel.availability).toBe('INCOMPLETE');
    expect((await answer('unknown', {})).errors?.[0].extensions.code).toBe('NOT_FOUND');
  });
});

describe('deleting', () => {
  const remove = (slug: string) => api.query('mutation ($slug: String!) { deleteModel(slug: $slug) }', { slug });

  test('a model that was imported, and that nothing is based on', async () => {
    await importModel({ hub, slug: 'old' });
    expect((await remove('old')).errors?.[0].message).toMatch(/being fetched. Cancel the job/);
    await api.platform.db.update(jobs).set({ state: 'FAILED' });
    await importModel({ npm, slug: 'child', baseModelSlug: 'old' });
    expect((await remove('old')).errors?.[0]).toMatchObject({
      message: expect.stringMatching(/1 models based on it/),
      extensions: { code: 'CONFLICT' },
    });
    await api.platform.db.delete(models).where(eq(models.slug, 'child'));
    expect((await remove('old')).data.deleteModel).toBe(true);
    expect((await remove('old')).errors?.[0].extensions.code).toBe('NOT_FOUND');
  });
});
