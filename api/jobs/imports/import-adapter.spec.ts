import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adapterBytes, baseBytes, peft, weightsOf } from '../../../zoo/adapters/testing/fixture.ts';
import { openSession, RuntimeTensor } from '../../../zoo/runtime/session.ts';
import { readSafetensors } from '../../../zoo/safetensors/read-safetensors.ts';
import { writeSafetensors } from '../../../zoo/safetensors/write-safetensors.ts';
import type { TestHub } from '../../../zoo/sources/testing/hub-server.ts';
import { wordPieceTokenizer } from '../../../zoo/text/testing/word-piece-tokenizer.ts';
import { models } from '../../database/tables/index.ts';
import type { TestApi } from '../../testing/api.ts';
import { startApiBesideHub } from '../../testing/api-beside-hub.ts';
import { doJob } from '../../testing/do-job.ts';

// A LoRA adapter that PEFT saved, from a hub: see scripts/fixtures/peft-adapters.py.

let hub: TestHub;
let api: TestApi;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ hub, api, close } = await startApiBesideHub());
});
afterAll(() => close?.());

async function settled(mutation: string, variables: Record<string, unknown>) {
  const { data, errors } = await api.query(mutation, variables);
  expect(errors).toBeUndefined();
  await doJob(api);
  const [{ slug }] = Object.values(data) as { slug: string }[];
  const fields =
    'slug availability task labels limits outputs { name shape } baseModelName baseModel { slug } questions { field } provenance { files { path } } fetchJob { error }';
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
    limits: [],
  });
  // The base model's files stay with the base model.
  expect(model.provenance.files.map(({ path }: { path: string }) => path).sort()).toEqual([
    'README.md',
    'adapter_config.json',
    'adapter_model.safetensors',
  ]);
  expect(await logitsOf('tone')).toEqual(peft.classifier.logits.values.map((value) => expect.closeTo(value, 5)));
});

const logitsOf = (slug: string) => outputOf(slug, 'logits');

async function outputOf(slug: string, output: string): Promise<number[]> {
  const [row] = await api.platform.db.select().from(models).where(eq(models.slug, slug));
  const file = `${api.platform.config.home}/${slug}.onnx`;
  await api.platform.blobs.download(row.onnxSha256 ?? '', file);
  const session = await openSession(file);
  const whole = (rows: number[][]) =>
    new RuntimeTensor('int64', BigInt64Array.from(rows.flat(), BigInt), [rows.length, rows[0].length]);
  const { input_ids, attention_mask } = peft.texts;
  const types = whole(input_ids.map((row) => row.map(() => 0)));
  const feeds = { input_ids: whole(input_ids), attention_mask: whole(attention_mask), token_type_ids: types };
  const { [output]: values } = await session.run(feeds, [output]);
  await session.close();
  return [...(values.data as Float32Array)];
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
  expect(local).toMatchObject({
    availability: 'READY',
    baseModel: { slug: 'elsewhere' },
    // Names and shapes of weights fit fine-tunes of one model alike.
    limits: [expect.stringMatching(/merged into elsewhere, .* The adapter itself names models\/bert-cls as its base/)],
  });
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

/** The adapter's low-rank updates alone, by the names that modules have in the plain encoder. */
const lowRank = [...readSafetensors(adapter['adapter_model.safetensors']).tensors].flatMap(
  ([name, tensor]): [string, typeof tensor][] =>
    name.includes('lora_') ? [[name.replace('model.bert.', 'model.'), tensor]] : [],
);
const ofFeatures = (repository: string, more: object, tensors: typeof lowRank = []) =>
  hub.commit(repository, {
    ...withConfig({ task_type: 'FEATURE_EXTRACTION', modules_to_save: null, ...more }),
    'adapter_model.safetensors': writeSafetensors([...lowRank, ...tensors]),
  });

test('an adapter with a head of Graft’s becomes the checkpoint that it was written beside', async () => {
  const labels = ['a', 'b', 'c'];
  const weight = Float32Array.from({ length: 48 }, (_, i) => Math.sin(i));
  const bias = Float32Array.of(0.5, 0, -0.5);
  const graft = { labels, activation: 'Softmax', feature_layer: 'sentence_embedding' };
  ofFeatures('ada/headed', { graft }, [
    ['graft_head.weight', { type: 'float', shape: [3, 16], data: weight }],
    ['graft_head.bias', { type: 'float', shape: [3], data: bias }],
  ]);
  expect(await begin({ hub: { repository: 'ada/headed' }, license: 'MIT' })).toMatchObject({
    availability: 'READY',
    task: 'TEXT_CLASSIFICATION',
    labels,
    baseModel: { slug: 'tiny-bert' },
    outputs: [{ name: 'probabilities', shape: ['batch', '3'] }],
    limits: [expect.stringMatching(/imported from an adapter that Graft wrote in training/)],
  });
  // Without the head, its updates are merged into the weights of the base model's file, and the features come out.
  ofFeatures('ada/headless', {});
  expect(await begin({ hub: { repository: 'ada/headless' }, license: 'MIT' })).toMatchObject({
    availability: 'READY',
    task: 'FEATURE_EXTRACTION',
    limits: [],
  });
  const features = await outputOf('headless', 'sentence_embedding');
  const expected = Array.from({ length: features.length / 16 }, (_, row) => {
    const logits = Array.from(bias, (value, k) =>
      weight.subarray(16 * k, 16 * k + 16).reduce((sum, w, i) => sum + w * features[16 * row + i], value),
    );
    const powers = logits.map(Math.exp);
    return powers.map((power) => power / powers.reduce((a, b) => a + b));
  });
  const answers = await outputOf('headed', 'probabilities');
  expect(answers).toEqual(expected.flat().map((value) => expect.closeTo(value, 5)));
});

test('of an adapter of features over a classifier, the limits say that the classifier is the base’s', async () => {
  const whole = [...weightsOf(weights)].map(([name, tensor]) => [`bert.${name}`, tensor] as const);
  const drawn = (shape: number[]) => ({
    type: 'float' as const,
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.cos(i)),
  });
  hub.commit('ada/moods', {
    ...base,
    'config.json': JSON.stringify({ ...config, architectures: ['BertForSequenceClassification'] }),
    'model.safetensors': writeSafetensors(
      new Map([
        ['bert.pooler.dense.weight', drawn([16, 16])],
        ['bert.pooler.dense.bias', drawn([16])],
        ...whole,
        ['classifier.weight', drawn([3, 16])],
        ['classifier.bias', drawn([3])],
      ]),
      { format: 'pt' },
    ),
  });
  const moods = { hub: { repository: 'ada/moods' }, license: 'MIT', labels: ['x', 'y', 'z'] };
  expect(await begin(moods)).toMatchObject({ availability: 'READY', task: 'TEXT_CLASSIFICATION' });
  ofFeatures('ada/of-moods', { base_model_name_or_path: 'ada/moods' });
  const merged = await begin({ hub: { repository: 'ada/of-moods' }, license: 'MIT', labels: ['x', 'y', 'z'] });
  expect(merged).toMatchObject({
    availability: 'READY',
    task: 'TEXT_CLASSIFICATION',
    labels: ['x', 'y', 'z'],
    limits: [expect.stringMatching(/trained on the features of moods .* The classifier is that of moods/)],
  });
  expect(await logitsOf('of-moods')).not.toEqual(await logitsOf('moods'));
});
