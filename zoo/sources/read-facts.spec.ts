import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { METADATA } from '../model.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { frontMatter } from '../provenance/card-front-matter.ts';
import { idInTraining, NO_OWN_FACTS, ownMetadata, readOwnFacts } from '../provenance/own-metadata.ts';
import { tinyModel, tinyPreprocessing } from '../testing/tiny-model.ts';
import { readFacts } from './read-facts.ts';
import { NO_FACTS } from './source-facts.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-facts-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** The facts in files with these contents; an object is written as JSON. */
async function facts(contents: Record<string, string | Uint8Array | object>, task: string | null = null) {
  const files = [];
  for (const [name, content] of Object.entries(contents)) {
    const file = path.join(directory, name);
    const isRaw = typeof content === 'string' || content instanceof Uint8Array;
    const bytes = Buffer.from(isRaw ? content : JSON.stringify(content));
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
    files.push({ path: name, file, byteSize: bytes.length, sha256: '' });
  }
  return readFacts(files, { task });
}

const vit = {
  do_normalize: true,
  do_rescale: true,
  do_resize: true,
  image_mean: [0.5, 0.5, 0.5],
  image_processor_type: 'ViTImageProcessor',
  image_std: [0.5, 0.5, 0.5],
  resample: 2,
  rescale_factor: 0.00392156862745098,
  size: { height: 224, width: 224 },
};
const ofVit = async (changes: object) => {
  const { preprocessing, preprocessingMissing } = await facts({ 'preprocessor_config.json': { ...vit, ...changes } });
  return { preprocessing, preprocessingMissing };
};

test('nothing is stated without files, and nothing is guessed', async () => {
  expect(await facts({})).toEqual(NO_FACTS);
  expect(await facts({ 'config.json': 'no JSON', 'preprocessor_config.json': '[]', 'README.md': '' })).toEqual(
    NO_FACTS,
  );
});

test('a vision transformer as on the hub', async () => {
  const config = {
    architectures: ['ViTForImageClassification'],
    id2label: { 1: 'dog', 0: 'cat', 2: 'crane', 3: 'crane' },
    model_type: 'vit',
  };
  expect(await facts({ 'config.json': config, 'preprocessor_config.json': vit })).toMatchObject({
    task: 'IMAGE_CLASSIFICATION',
    modality: 'IMAGE',
    architecture: 'ViTForImageClassification',
    // In the order of the outputs, and the two cranes are distinguished.
    labels: ['cat', 'dog', 'crane (2)', 'crane (3)'],
    preprocessing: {
      size: { height: 224, width: 224 },
      fit: 'stretch',
      resample: 'bilinear',
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.5, 0.5],
    },
    preprocessingMissing: [],
  });
});

test('labels without names, or with gaps, are ignored', async () => {
  const labels = async (id2label: object) => (await facts({ 'config.json': { id2label } })).labels;
  expect(await labels({ 0: 'LABEL_0', 1: 'LABEL_1' })).toBeNull();
  expect(await labels({ 0: 'a', 2: 'b' })).toBeNull();
  expect(await labels({ 0: 'a', 1: 7 })).toBeNull();
  expect(await labels({ 0: 'only one' })).toBeNull();
});

describe('sizes, in all their shapes', () => {
  const crop = { do_center_crop: true, crop_size: { height: 224, width: 224 } };
  test.each([
    [{ size: 224 }, { size: { height: 224, width: 224 }, fit: 'stretch' }],
    [{ size: { height: 192, width: 256 } }, { size: { height: 192, width: 256 }, fit: 'stretch' }],
    [
      { ...crop, size: { shortest_edge: 224 } },
      { size: crop.crop_size, fit: 'crop' },
    ],
    [
      { ...crop, size: { shortest_edge: 256 } },
      { size: crop.crop_size, fit: 'crop', shortest_edge: 256 },
    ],
    [{ ...crop, crop_size: 224, size: 256, image_processor_type: 'CLIPImageProcessor' }, { shortest_edge: 256 }],
    [
      { size: { shortest_edge: 224 }, crop_pct: 0.875, image_processor_type: 'ConvNextImageProcessor' },
      { size: crop.crop_size, fit: 'crop', shortest_edge: 256 },
    ],
    [
      { size: { shortest_edge: 384 }, image_processor_type: 'ConvNextImageProcessor' },
      { size: { height: 384, width: 384 }, fit: 'stretch' },
    ],
  ])('%o', async (changes, expected) => {
    const { preprocessing, preprocessingMissing } = await ofVit(changes);
    expect(preprocessingMissing).toEqual([]);
    expect(preprocessing).toMatchObject(expected);
    if (!('shortest_edge' in expected)) expect(preprocessing).not.toHaveProperty('shortest_edge');
  });
});

test('resampling by the numbers of Pillow, flags, and numbers for three channels', async () => {
  for (const [resample, name] of [
    [0, 'nearest'],
    [1, 'lanczos'],
    [2, 'bilinear'],
    [3, 'bicubic'],
  ] as const)
    expect((await ofVit({ resample })).preprocessing).toMatchObject({ resample: name });
  expect((await ofVit({ do_rescale: false })).preprocessing).toMatchObject({ rescale_factor: 1 });
  expect((await ofVit({ rescale_factor: undefined })).preprocessing).toMatchObject({ rescale_factor: 1 / 255 });
  expect((await ofVit({ do_normalize: false, image_mean: undefined })).preprocessing).toMatchObject({
    image_mean: [0, 0, 0],
    image_std: [1, 1, 1],
  });
  expect((await ofVit({ image_mean: 0.5, image_std: 0.25 })).preprocessing).toMatchObject({
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.25, 0.25, 0.25],
  });
});

test.each([
  [{ image_mean: undefined, resample: undefined }, ['resample', 'image_mean']],
  [{ image_mean: [0.5], image_std: [0, 0, 0] }, ['image_mean', 'image_std']],
  [{ resample: 5 }, ['resample']],
  [{ do_resize: false }, ['size (do_resize is false)']],
  [{ size: { shortest_edge: 224 } }, ['size (only its shortest_edge is known)']],
  [
    { size: 256, do_center_crop: true, crop_size: 224 },
    ['size (whether each side is scaled separately before the crop)'],
  ],
  [{ size: { shortest_edge: 224 }, image_processor_type: 'ConvNextImageProcessor' }, ['crop_pct']],
  [{ size: { height: -1, width: 1e9 } }, ['size']],
  [{ do_pad: true }, ['do_pad, a step that Graft does not support']],
])('unknown parts are asked for: %o', async (changes, missing) => {
  expect(await ofVit(changes)).toEqual({ preprocessing: null, preprocessingMissing: missing });
});

test('a model of blue, green, red says so', async () => {
  const { preprocessing } = await ofVit({ do_flip_channel_order: true });
  expect(preprocessing).toMatchObject({ do_flip_channel_order: true });
});

test('timm has it in config.json', async () => {
  const pretrained_cfg = {
    input_size: [3, 224, 224],
    interpolation: 'bicubic',
    crop_pct: 0.95,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
  };
  const config = { architecture: 'resnet50', num_classes: 2, label_names: ['a', 'b'], pretrained_cfg };
  expect(await facts({ 'config.json': config })).toMatchObject({
    architecture: 'resnet50',
    task: 'IMAGE_CLASSIFICATION',
    labels: ['a', 'b'],
    preprocessing: { fit: 'crop', shortest_edge: 235, resample: 'bicubic', image_mean: [0.485, 0.456, 0.406] },
  });
});

describe('texts', () => {
  const text = async (tokenizer_config: object, config: object = {}, more: Record<string, object> = {}) => {
    const files = { 'tokenizer.json': {}, 'tokenizer_config.json': tokenizer_config, 'config.json': config, ...more };
    const { preprocessing, preprocessingMissing } = await facts(files);
    return preprocessing && 'model_max_length' in preprocessing ? preprocessing.model_max_length : preprocessingMissing;
  };
  test('the limit of the tokenizer, of the model, of sentence-transformers', async () => {
    const bert = { model_type: 'bert', max_position_embeddings: 512 };
    expect(await text({ model_max_length: 128 })).toBe(128);
    // What transformers writes if no limit was given.
    expect(await text({ model_max_length: 1e30 }, bert)).toBe(512);
    expect(await text({ model_max_length: 1e30 })).toEqual(['model_max_length']);
    expect(await text({ model_max_length: 1024 }, bert)).toBe(512);
    // RoBERTa's positions begin after the padding token's id.
    expect(await text({}, { model_type: 'roberta', max_position_embeddings: 514, pad_token_id: 1 })).toBe(512);
    expect(await text({ model_max_length: 512 }, bert, { 'sentence_bert_config.json': { max_seq_length: 256 } })).toBe(
      256,
    );
  });

  test('the tokenizer beside the model, the head, and a task that only the hub states', async () => {
    const config = { architectures: ['BertForSequenceClassification'], problem_type: 'multi_label_classification' };
    const files = { 'onnx/tokenizer.json': {}, 'tokenizer.json': {}, 'tokenizer_config.json': { model_max_length: 8 } };
    expect(await facts({ ...files, 'config.json': config })).toMatchObject({
      task: 'TEXT_CLASSIFICATION',
      modality: 'TEXT',
      tags: ['multi-label-classification'],
      preprocessing: { tokenizer_file: 'onnx/tokenizer.json', model_max_length: 8 },
    });
    expect(await facts(files, 'sentence-similarity')).toMatchObject({ task: 'FEATURE_EXTRACTION', modality: 'TEXT' });
    // CLIP reads both; which part this is, is unknown.
    expect((await facts({ ...files, 'preprocessor_config.json': vit })).modality).toBeNull();
  });
});

test("Graft's metadata in an ONNX file take precedence over the files beside it", async () => {
  const config = { architectures: ['ViTForImageClassification'], id2label: { 0: 'a', 1: 'b' } };
  expect(
    await facts({ 'model.onnx': tinyModel(), 'config.json': config, 'preprocessor_config.json': vit }),
  ).toMatchObject({
    labels: ['circle', 'square', 'cross'],
    preprocessing: tinyPreprocessing,
    modality: 'IMAGE',
  });
});

describe("the metadata of an ONNX file, which Graft's own files have and others may claim", () => {
  const withMetadata = (metadata: Record<string, string>) => {
    const graph = readModel(tinyModel());
    return writeModel({ ...graph, metadata: { ...graph.metadata, ...metadata } });
  };
  const note = { statement: 'Fails on dark pictures.', severity: 'HIGH', affectedGroups: ['dark'], origin: 'MEASURED' };

  test('say licence, task, base model, notes and training data, so that nothing has to be asked', async () => {
    const base = { name: 'Tiny net', sha256: 'a'.repeat(64), repository: null, uri: 'pkg:npm/tiny@1.0.0' };
    const own = { license: 'MIT', task: 'IMAGE_CLASSIFICATION' as const, trainingData: ['Pets'] };
    const metadata = ownMetadata({ ...NO_OWN_FACTS, ...own, base, notes: readOwnFacts({ notes: [note] }).notes });
    expect(await facts({ 'model.onnx': withMetadata(metadata) })).toMatchObject({
      ...own,
      base,
      notes: [{ statement: 'Fails on dark pictures.', severity: 'HIGH' }],
      modality: 'IMAGE',
      preprocessing: tinyPreprocessing,
    });
  });

  test('a card’s licence counts before the file’s, and a licence that is none is not taken', async () => {
    const claimed = withMetadata({ [METADATA.license]: 'MIT' });
    expect(await facts({ 'model.onnx': claimed, 'README.md': '---\nlicense: apache-2.0\n---\n' })).toMatchObject({
      license: 'Apache-2.0',
    });
    const odd = withMetadata({ [METADATA.license]: 'free, as in beer' });
    expect(await facts({ 'model.onnx': odd })).toMatchObject({ license: null });
  });

  test.each([
    ['labels', '[', 'labels'],
    ['labels', '{"0": "cat"}', 'labels'],
    ['labels', JSON.stringify(Array.from({ length: 1_000_000 }, (_, i) => `label ${i}`)), 'labels'],
    ['preprocessing', '{"size": 7', 'preprocessing'],
    ['preprocessing', '{"size": {"height": -1, "width": 8}}', 'preprocessing'],
  ] as const)('invalid %s (%.20s …) are unknown, and the rest is read', async (key, value, field) => {
    const read = await facts({ 'model.onnx': withMetadata({ [METADATA[key]]: value, [METADATA.license]: 'MIT' }) });
    expect(read[field]).toBeNull();
    expect(read.license).toBe('MIT');
  });

  test('a checkpoint from training has no notes about itself, unless its card is there: the card’s notes are added', async () => {
    const base = { name: 'Tiny net', sha256: 'a'.repeat(64), repository: null, uri: null };
    const { notes } = readOwnFacts({ notes: [note] });
    const inTraining = withMetadata(ownMetadata({ ...NO_OWN_FACTS, id: idInTraining('7'), base, notes }));
    expect(await facts({ 'model.onnx': inTraining })).toMatchObject({ lacksMeasuredNotes: true, notes });
    const later = { ...note, statement: 'Recall is 20 points lower on cats.' };
    const card = frontMatter({ graft: { base, notes: [{ ...note, severity: 'LOW' }, later] } });
    const both = await facts({ 'model.onnx': inTraining, 'README.md': card });
    expect(both.lacksMeasuredNotes).toBe(false);
    expect(both.notes.map(({ statement, severity }) => [statement, severity])).toEqual([
      [note.statement, 'LOW'],
      [later.statement, 'HIGH'],
    ]);
    const pushed = withMetadata(ownMetadata({ ...NO_OWN_FACTS, id: '8 (epoch 1)', base, notes }));
    expect(await facts({ 'model.onnx': pushed })).toMatchObject({ lacksMeasuredNotes: false, notes });
  });

  test('10 MB of notes are not read', async () => {
    const notes = JSON.stringify(
      Array.from({ length: 5_000 }, (_, i) => ({ ...note, statement: `${i}${'a'.repeat(2_000)}` })),
    );
    const read = await facts({ 'model.onnx': withMetadata({ [METADATA.notes]: notes }) });
    expect(read).toMatchObject({ notes: [], preprocessing: tinyPreprocessing });
  });
});
