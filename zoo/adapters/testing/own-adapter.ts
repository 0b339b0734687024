import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { drawnWeights, uniform } from '../../architectures/testing/drawn-weights.ts';
import { publishedModel } from '../../architectures/testing/published-model.ts';
import type { Dataset } from '../../data/dataset.ts';
import { importTextFile } from '../../data/text/import-text-file.ts';
import { importOrAsk } from '../../import-model.ts';
import type { ImportedModel } from '../../imports/import-outcome.ts';
import type { KnownFacts } from '../../imports/known-facts.ts';
import type { Preprocessing } from '../../model.ts';
import { readModel } from '../../onnx/read.ts';
import { elementCount } from '../../onnx/tensor.ts';
import { writeModel } from '../../onnx/write.ts';
import { publishedNetwork } from '../../publish/published-network.ts';
import { openSession, RuntimeTensor } from '../../runtime/session.ts';
import { writeSafetensors } from '../../safetensors/write-safetensors.ts';
import { shapeDataset } from '../../testing/shape-dataset.ts';
import { wordPieceTokenizer } from '../../text/testing/word-piece-tokenizer.ts';
import { fineTune } from '../../training/fine-tune.ts';
import { type FineTuneInput, resolveFineTuneOptions } from '../../training/options/options.ts';
import { adapterConfigFile } from '../adapter-config-file.ts';

/** A LORA fine-tune of a small model that transformers saved. */
export interface OwnAdapter {
  /** The base model's files, on disk. */
  base: { path: string; file: string; byteSize: number }[];
  /** The base model as it was imported, and trained. */
  model: ImportedModel;
  /** `adapter_config.json` and `adapter_model.safetensors`. */
  adapter: { 'adapter_config.json': string; 'adapter_model.safetensors': Uint8Array };
  /** The checkpoint with the adapter merged in. */
  onnx: Uint8Array;
  /** For samples of the published model: the inputs, and the checkpoint's logits `[rows, labels]`. */
  samples: { inputs: Record<string, { dims: number[]; data: number[] }>; logits: number[] }[];
}

const LABELS = 3;
const SEED = 5;

/**
 * Trains on a few drawn examples, enough to move every weight of the adapter.
 *
 * @param name of a folder in architectures/testing, `texts/bert-classifier`, or of a case in its pictures.json, `pictures/ViT`
 * @param options.ofTokens whether the words of texts have labels
 */
export async function ownAdapter(
  name: string,
  directory: string,
  { ofTokens = false }: { ofTokens?: boolean } = {},
): Promise<OwnAdapter> {
  const lora = { strategy: 'LORA', loraRank: 2, loraAlpha: 3 } as const;
  const { base, model, onnx, adapter, inputs: all } = await tuned(name, directory, lora, 'mean', ofTokens);
  if (!adapter) throw new Error('There is no adapter.');
  const config = adapterConfigFile(adapter, { name: 'ada/base', revision: null, sha256: 'a'.repeat(64) });
  const samples = await Promise.all(
    all
      .filter((inputs) => !hasEmptyText(inputs))
      .map(async (inputs) => ({ inputs, logits: await logitsOf(onnx, inputs) })),
  );
  const files = { 'adapter_config.json': config, 'adapter_model.safetensors': adapter };
  return { base, model, adapter: files, onnx, samples };
}

/** A fine-tune of a small model that transformers saved, as it was imported: its last checkpoint. */
export async function tuned(
  name: string,
  directory: string,
  options: FineTuneInput,
  pooling: 'mean' | 'cls' | null = 'mean',
  ofTokens = false,
) {
  const isText = name.startsWith('texts/');
  const { base, config, inputs, model } = await (isText
    ? importedText(name, directory, pooling)
    : importedPicture(name, directory));
  const dataset = isText
    ? await textDataset(Number(config.vocab_size), directory, ofTokens)
    : await shapeDataset(directory, 6);
  const checkpoints: { onnx: Uint8Array; adapter?: Uint8Array }[] = [];
  await fineTune({
    model: model.onnx,
    featureLayers: model.featureLayers,
    preprocessing: model.preprocessing,
    dataset,
    options: resolveFineTuneOptions(
      { device: 'CPU', epochs: 3, batchSize: 4, learningRate: 0.05, seed: SEED, ...options },
      model,
    ),
    workDirectory: directory,
    onCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint),
  });
  const last = checkpoints.at(-1);
  if (!last) throw new Error('There is no checkpoint.');
  return { base, config, model, dataset, inputs, ...last };
}

type Inputs = OwnAdapter['samples'][number]['inputs'];

interface Base {
  base: OwnAdapter['base'];
  config: Config;
  inputs: Inputs[];
}

async function textBase(folder: string): Promise<Base> {
  const { files, config, samples } = await publishedModel(folder);
  const base = files.filter((file) => file.path !== 'expected.json');
  return { base, config, inputs: samples.map(({ inputs }) => inputs) };
}

async function pictureBase(name: string, directory: string): Promise<Base> {
  const file = new URL('../../architectures/testing/pictures.json', import.meta.url);
  const { config, tensors, size } = JSON.parse(await readFile(file, 'utf8')).cases[name.replace('pictures/', '')];
  const contents = {
    'config.json': JSON.stringify(config),
    'model.safetensors': writeSafetensors(drawnWeights(tensors), { format: 'pt' }),
  };
  const base = await Promise.all(
    Object.entries(contents).map(async ([own, content]) => {
      const place = path.join(directory, own);
      await writeFile(place, content);
      return { path: own, file: place, byteSize: (await stat(place)).size };
    }),
  );
  const dims = [2, 3, ...size];
  const data = Array.from(uniform(elementCount(dims), 0));
  return { base, config, inputs: [{ pixel_values: { dims, data } }] };
}

/** A row without a token, which no tokenizer makes: a first token is not defined there. */
function hasEmptyText({ attention_mask: mask }: Inputs): boolean {
  const [rows, length] = mask?.dims ?? [0, 0];
  return Array.from({ length: rows }, (_, row) => row).some((row) =>
    mask.data.slice(row * length, (row + 1) * length).every((value) => value === 0),
  );
}

/** The slug of a base model that labels tokens. */
const TOKENS = 'base-of-tokens';

type Files = OwnAdapter['base'];
type Config = Readonly<Record<string, unknown>>;

async function imported(
  slug: string,
  files: Files,
  labels: string[] | null,
  preprocessing: Preprocessing,
  isText: boolean,
) {
  const task = !labels
    ? 'FEATURE_EXTRACTION'
    : slug === TOKENS
      ? 'TOKEN_CLASSIFICATION'
      : isText
        ? 'TEXT_CLASSIFICATION'
        : 'IMAGE_CLASSIFICATION';
  const known: KnownFacts = { slug, license: 'MIT', task, labels, preprocessing, preprocessingMissing: [], file: null };
  const { model } = await importOrAsk(known, files);
  if (!model) throw new Error(`The import of ${slug} asks questions.`);
  return model;
}

const labelsOf = ({ architectures, id2label }: Config) =>
  /For(Sequence|Image|Token)Classification/.test(String(architectures)) ? Object.values(id2label ?? {}) : null;

type Imported = Base & { model: ImportedModel };

/** A spec trains the same model in several ways. */
const texts = new Map<string, Promise<Imported>>();

function importedText(name: string, directory: string, pooling: 'mean' | 'cls' | null): Promise<Imported> {
  const key = `${name} ${pooling}`;
  const imported = texts.get(key) ?? importText(name, directory, pooling);
  texts.set(key, imported);
  return imported;
}

async function importText(name: string, directory: string, pooling: 'mean' | 'cls' | null): Promise<Imported> {
  const base = await textBase(name);
  const { base: files, config } = base;
  const file = path.join(directory, 'tokenizer.json');
  const words = Array.from({ length: Number(config.vocab_size) - 4 }, (_, i) => `word${i}`);
  await writeFile(file, wordPieceTokenizer(words));
  const tokenizer = { path: 'tokenizer.json', file, byteSize: (await stat(file)).size };
  const preprocessing = { tokenizer_file: 'tokenizer.json', model_max_length: 16, ...(pooling ? { pooling } : {}) };
  const slug = /ForTokenClassification/.test(String(config.architectures)) ? TOKENS : 'base';
  return { ...base, model: await imported(slug, [...files, tokenizer], labelsOf(config), preprocessing, true) };
}

async function importedPicture(name: string, directory: string): Promise<Imported> {
  const base = await pictureBase(name, directory);
  const { base: files, config, inputs } = base;
  const [, , height, width] = inputs[0].pixel_values.dims;
  const preprocessing = {
    size: { height, width },
    fit: 'stretch' as const,
    resample: 'bilinear' as const,
    rescale_factor: 1 / 255,
    image_mean: [0.5, 0.5, 0.5] as [number, number, number],
    image_std: [0.5, 0.5, 0.5] as [number, number, number],
    background: '#ffffff',
  };
  return { ...base, model: await imported('base', files, labelsOf(config), preprocessing, false) };
}

async function textDataset(vocabulary: number, directory: string, ofTokens: boolean): Promise<Dataset> {
  const rows = Array.from({ length: 24 }, (_, row) => {
    const words = Array.from({ length: 3 + (row % 5) }, (_, i) => `word${(row * 7 + i * i * 3) % (vocabulary - 4)}`);
    const split = row < 16 ? 'train' : row < 20 ? 'validation' : 'test';
    const tags = words.map((_, i) => ['O', 'B-NAME', 'I-NAME'][(row + i) % LABELS]);
    return JSON.stringify(
      ofTokens ? { tokens: words, tags, split } : { text: words.join(' '), label: `label ${row % LABELS}`, split },
    );
  });
  const file = path.join(directory, 'texts.jsonl');
  await writeFile(file, rows.join('\n'));
  await mkdir(path.join(directory, 'dataset'), { recursive: true });
  return (
    await importTextFile(file, {
      filename: 'texts.jsonl',
      directory: path.join(directory, 'dataset'),
      ...(ofTokens ? { tags: 'tags' } : {}),
    })
  ).dataset;
}

/** A checkpoint's logits for a sample's inputs, `[rows, labels]`. */
export async function logitsOf(onnx: Uint8Array, inputs: Inputs): Promise<number[]> {
  const { graph } = publishedNetwork(readModel(onnx));
  const session = await openSession(writeModel(graph));
  const feeds = Object.fromEntries(
    graph.inputs.map(({ name, type }) => {
      const { dims, data } = inputs[name];
      const tensor =
        type === 'int64'
          ? new RuntimeTensor('int64', BigInt64Array.from(data, BigInt), dims)
          : new RuntimeTensor('float32', Float32Array.from(data), dims);
      return [name, tensor];
    }),
  );
  const { logits } = await session.run(feeds);
  await session.close();
  return [...(logits.data as Float32Array)];
}
