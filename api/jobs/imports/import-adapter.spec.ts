import { mkdir, rm } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adapterBytes, baseBytes, peft, weightsOf } from '../../../zoo/adapters/testing/fixture.ts';
import { openSession, RuntimeTensor } from '../../../zoo/runtime/session.ts';
import { readSafetensors } from '../../../zoo/safetensors/read-safetensors.ts';
import { writeSafetensors } from '../../../zoo/safetensors/write-safetensors.ts';
import { startHub, type TestHub } from '../../../zoo/sources/testing/hub-server.ts';
import { wordPieceTokenizer } from '../../../zoo/text/testing/word-piece-tokenizer.ts';
import { models } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { claimJob } from '../claim.ts';
import { finishJob } from '../finish.ts';
import { handle } from '../handlers/index.ts';
import { jobDirectory } from '../job-directory.ts';

// A LoRA adapter that PEFT saved, from a hub: see scripts/fixtures/peft-adapters.py.

let hub: TestHub;
let api: TestApi;

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

async function settled(mutation: string, variables: Record<string, unknown>) {
  const { data, errors } = await api.query(mutation, variables);
  expect(errors).toBeUndefined();
  await work();
  const [{ slug }] = Object.values(data) as { slug: string }[];
  const fields =
    'slug availability task labels baseModelName baseModel { slug } questions { field } provenance { files { path } } fetchJob { error }';
  return (await api.query(`query ($slug: String!) { model(slug: $slug) { ${fields} } }`, { slug })).data.model;
}
const begin = (input: object) =>
  settled(`mutation ($input: ImportModelInput!) { importModel(input: $input) { slug } }`, { input });
const answer = (slug: string, answers: object) =>
  settled(
    `mutation ($slug: String!, $answers: ImportAnswersInput!) { answerImport(slug: $slug, answers: $answers) { slug } }`,
    { slug, answers },
  );

const { config, weights, files } = peft.classifier;
const base = {
  ...baseBytes(config, weights),
  'tokenizer.json': wordPieceTokenizer(Array.from({ length: 36 }, (_, i) => `word${i}`)),
  'tokenizer_config.json': JSON.stringify({ model_max_length: 20 }),
};
const adapter = adapterBytes(files);
const withConfig = (more: object) => ({
  ...adapter,
  'adapter_config.json': JSON.stringify({ ...files['adapter_config.json'], ...more }),
});

test('an adapter whose base model is not here says which one is needed; then it is imported with the base’s files', async () => {
  hub.commit('ada/tone', { ...adapter, 'README.md': '---\nlicense: mit\n---\n# Tone' });
  const early = await begin({ hub: { repository: 'ada/tone' } });
  expect(early).toMatchObject({ availability: 'FAILED', provenance: { files: [] } });
  expect(early.fetchJob.error).toMatch(
    /LoRA adapter for the model ada\/tiny-bert, .* it is not in the zoo\. Import that model first/,
  );

  hub.commit('ada/tiny-bert', base);
  const facts = { license: 'MIT', task: 'FEATURE_EXTRACTION' };
  expect(await begin({ hub: { repository: 'ada/tiny-bert' }, ...facts })).toMatchObject({ availability: 'READY' });
  const asked = await settled('mutation { fetchModel(slug: "tone") { slug } }', {});
  // The adapter brings another classifier, and PEFT keeps no names of its classes.
  expect(asked).toMatchObject({ availability: 'INCOMPLETE', questions: [{ field: 'labels' }] });
  const model = await answer('tone', { labels: ['calm', 'angry', 'sad'] });
  expect(model).toMatchObject({
    availability: 'READY',
    task: 'TEXT_CLASSIFICATION',
    labels: ['calm', 'angry', 'sad'],
    baseModelName: 'ada/tiny-bert',
    baseModel: { slug: 'tiny-bert' },
  });
  // The base model's files stay with the base model.
  expect(model.provenance.files.map(({ path }: { path: string }) => path).sort()).toEqual([
    'README.md',
    'adapter_config.json',
    'adapter_model.safetensors',
  ]);
  expect(await logitsOf('tone')).toEqual(peft.classifier.logits.values.map((value) => expect.closeTo(value, 5)));
});

async function logitsOf(slug: string): Promise<number[]> {
  const [row] = await api.platform.db.select().from(models).where(eq(models.slug, slug));
  const file = `${api.platform.config.home}/${slug}.onnx`;
  await api.platform.blobs.download(row.onnxSha256 ?? '', file);
  const session = await openSession(file);
  const whole = (rows: number[][]) =>
    new RuntimeTensor('int64', BigInt64Array.from(rows.flat(), BigInt), [rows.length, rows[0].length]);
  const { input_ids, attention_mask } = peft.texts;
  const types = whole(input_ids.map((row) => row.map(() => 0)));
  const feeds = { input_ids: whole(input_ids), attention_mask: whole(attention_mask), token_type_ids: types };
  const { logits } = await session.run(feeds, ['logits']);
  await session.close();
  return [...(logits.data as Float32Array)];
}

test('a base model is found by its digest and by its name in the zoo; labels that Graft wrote are not asked for', async () => {
  const [{ onnxSha256 }] = await api.platform.db.select().from(models).where(eq(models.slug, 'tiny-bert'));
  const labels = ['a', 'b', 'c'];
  hub.commit('ada/ours', withConfig({ base_model_name_or_path: 'gone', graft: { base_sha256: onnxSha256, labels } }));
  expect(await begin({ hub: { repository: 'ada/ours' }, license: 'MIT' })).toMatchObject({
    availability: 'READY',
    labels,
    baseModel: { slug: 'tiny-bert' },
  });
  hub.commit('ada/other-owner', withConfig({ base_model_name_or_path: 'google/Tiny_BERT' }));
  expect(await begin({ hub: { repository: 'ada/other-owner' }, license: 'MIT', labels })).toMatchObject({
    availability: 'READY',
    baseModel: { slug: 'tiny-bert' },
  });
});

test('a person may name the base model, whatever PEFT called it; a name is never opened', async () => {
  hub.commit('ada/elsewhere', base);
  const facts = { license: 'MIT', task: 'FEATURE_EXTRACTION' };
  expect(await begin({ hub: { repository: 'ada/elsewhere' }, ...facts })).toMatchObject({ availability: 'READY' });
  // PEFT writes the folder that the base model was loaded from.
  hub.commit('ada/local', withConfig({ base_model_name_or_path: 'models/bert-cls' }));
  const repository = { hub: { repository: 'ada/local' }, license: 'MIT', labels: ['a', 'b', 'c'] };
  expect((await begin(repository)).fetchJob.error).toMatch(
    /for the model models\/bert-cls, .* name it as the base \(baseModelSlug\) if it is here under another name/,
  );
  const local = await begin({ ...repository, slug: 'local-of-elsewhere', baseModelSlug: 'elsewhere' });
  expect(local).toMatchObject({ availability: 'READY', baseModel: { slug: 'elsewhere' } });
  expect(await logitsOf('local-of-elsewhere')).toEqual(
    peft.classifier.logits.values.map((value) => expect.closeTo(value, 5)),
  );

  hub.commit('ada/climbs', withConfig({ base_model_name_or_path: '../../etc/passwd' }));
  const climbs = await begin({ hub: { repository: 'ada/climbs' } });
  expect(climbs.fetchJob.error).toMatch(/for the model \.\.\/\.\.\/etc\/passwd, .* it is not in the zoo/);
});

test('a base model that a person names is refused if the adapter does not fit its weights', async () => {
  const lower = [...weightsOf(weights)].filter(([name]) => !name.includes('layer.1.'));
  hub.commit('ada/shallow', {
    ...base,
    'config.json': JSON.stringify({ ...config, num_hidden_layers: 1 }),
    'model.safetensors': writeSafetensors(lower, { format: 'pt' }),
  });
  const facts = { license: 'MIT', task: 'FEATURE_EXTRACTION' };
  expect(await begin({ hub: { repository: 'ada/shallow' }, ...facts })).toMatchObject({ availability: 'READY' });
  hub.commit('ada/misfit', adapter);
  const misfit = await begin({ hub: { repository: 'ada/misfit' }, baseModelSlug: 'shallow' });
  expect(misfit.fetchJob.error).toMatch(/does not fit shallow: it has no weight for .*layer\.1\./);
});

test('an adapter with a head of Graft’s is refused: the base model’s classifier would answer instead', async () => {
  const { tensors } = readSafetensors(adapter['adapter_model.safetensors']);
  const lowRank = [...tensors].filter(([name]) => name.includes('lora_'));
  const head = { type: 'float' as const, shape: [3, 16], data: new Float32Array(48).fill(0.5) };
  hub.commit('ada/headed', {
    ...withConfig({ task_type: 'FEATURE_EXTRACTION', modules_to_save: null, graft: { labels: ['a', 'b', 'c'] } }),
    'adapter_model.safetensors': writeSafetensors([...lowRank, ['graft_head.weight', head]]),
  });
  const headed = await begin({ hub: { repository: 'ada/headed' }, baseModelSlug: 'tiny-bert', license: 'MIT' });
  expect(headed).toMatchObject({ availability: 'FAILED', labels: null });
  expect(headed.fetchJob.error).toMatch(/graft_head.* Import the checkpoint of that fine-tune instead/);
});
