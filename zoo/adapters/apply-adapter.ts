import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { InvalidInputError } from '../errors.ts';
import { openModelFile } from '../onnx/open-model-file.ts';
import { writeModel } from '../onnx/write.ts';
import { readStateDict } from '../pytorch/read-state-dict.ts';
import { readSafetensors } from '../safetensors/read-safetensors.ts';
import { isWeightIndex, readWeightFiles } from '../safetensors/read-weight-files.ts';
import { writeSafetensors } from '../safetensors/write-safetensors.ts';
import { digestFile } from '../sources/digest-file.ts';
import { readJsonObject } from '../sources/facts/json-object.ts';
import type { FetchedFile } from '../sources/source.ts';
import {
  ADAPTER_CONFIG,
  ADAPTER_STATE_DICT,
  ADAPTER_WEIGHTS,
  type AdapterConfig,
  readAdapterConfig,
} from './adapter-config.ts';
import { mergeAdapter } from './merge-adapter.ts';
import { mergeGraph } from './merge-graph.ts';
import { mergedConfig } from './merged-config.ts';
import { type AdapterWeights, readAdapter } from './read-adapter.ts';

const isWeightFile = (name: string) => /\.safetensors$/i.test(name);

/** A LoRA adapter among a publisher's files. */
export interface FoundAdapter {
  config: AdapterConfig;
  weights: AdapterWeights;
}

/**
 * The LoRA adapter that a publisher's files hold in PEFT's format; null if they hold none.
 *
 * @throws InvalidInputError as `readAdapterConfig`, `readAdapter` and the readers of its file do; if its weights are missing
 */
export async function findAdapter(files: FetchedFile[]): Promise<FoundAdapter | null> {
  const described = files.find((file) => path.posix.basename(file.path) === ADAPTER_CONFIG);
  if (!described) return null;
  const beside = (name: string) =>
    files.find((file) => file.path === path.posix.join(path.posix.dirname(described.path), name));
  // Earlier versions of PEFT save a state dict of PyTorch.
  const weights = beside(ADAPTER_WEIGHTS) ?? beside(ADAPTER_STATE_DICT);
  if (!weights) throw new InvalidInputError(`${described.path} has no ${ADAPTER_WEIGHTS} beside it.`);
  const config = readAdapterConfig(await readFile(described.file, 'utf8'), described.path);
  const tensors = weights.path.endsWith('.bin')
    ? await readStateDict(weights)
    : readSafetensors(await readFile(weights.file)).tensors;
  return { config, weights: readAdapter(tensors, config, weights.path) };
}

/**
 * Merges an adapter into its base model: the base model's files, with the updated weights. The adapter's other files (its card, a
 * tokenizer with more tokens) take the place of the base model's.
 *
 * A base model in safetensors keeps its publisher's names. One in ONNX has to have kept them too: an exporter may have merged or
 * renamed weights.
 *
 * @param files of the adapter, as `findAdapter` got them; @param base files of the base model, and its name in messages
 * @param directory for the merged files
 * @throws InvalidInputError as `mergeAdapter` and the readers of the base model's files do; if the base model has neither safetensors nor an ONNX file
 */
export async function applyAdapter(
  { config, weights: adapter }: FoundAdapter,
  files: FetchedFile[],
  base: { files: FetchedFile[]; name: string },
  directory: string,
): Promise<FetchedFile[]> {
  const merged = await mergeWeights(adapter, config, base, directory);
  const given = await readJsonObject(base.files.find(({ path }) => path === 'config.json'));
  const own = await readJsonObject(files.find(({ path }) => path === 'config.json'));
  const described = given && mergedConfig(own ?? given, adapter, config);
  const made = [
    merged.file,
    ...(described ? [await write(directory, 'config.json', Buffer.from(JSON.stringify(described)))] : []),
  ];
  const isAdapters = ({ path: name }: FetchedFile) => /^adapter_(config|model)\./.test(path.posix.basename(name));
  const others = files.filter((file) => !isAdapters(file));
  // The base model's card and licence are not the adapter's.
  const kept = base.files.filter((file) => !merged.replaces.includes(file) && !/^(README|LICENSE)/i.test(file.path));
  const byPath = new Map([...kept, ...others, ...made].map((file) => [file.path, file]));
  return [...byPath.values()];
}

async function mergeWeights(
  adapter: AdapterWeights,
  config: AdapterConfig,
  base: { files: FetchedFile[]; name: string },
  directory: string,
): Promise<{ file: FetchedFile; replaces: FetchedFile[] }> {
  const weights = await readWeightFiles(base.files);
  if (weights) {
    const bytes = writeSafetensors(mergeAdapter(weights.tensors, adapter, config, base.name), { format: 'pt' });
    const folder = path.posix.dirname(weights.file);
    const file = await write(directory, path.posix.join(folder, 'model.safetensors'), bytes);
    const replaces = base.files.filter((one) => isWeightFile(one.path) || isWeightIndex(one.path));
    return { file, replaces };
  }
  const [network, ...more] = base.files.filter((file) => /\.onnx$/i.test(file.path));
  if (!network || more.length > 0) {
    throw new InvalidInputError(
      `The adapter's base model ${base.name} has ${network ? 'several ONNX files' : 'neither safetensors nor an ONNX file'}, so the adapter cannot be merged into it. Import its safetensors, and name that model as the base (baseModelSlug).`,
      'baseModelSlug',
    );
  }
  const merged = mergeGraph(await openModelFile(network.file), adapter, config, base.name);
  return { file: await write(directory, network.path, writeModel(merged)), replaces: [network] };
}

async function write(directory: string, name: string, bytes: Uint8Array): Promise<FetchedFile> {
  const file = path.join(directory, `merged-${name.replaceAll('/', '-')}`);
  await writeFile(file, bytes);
  return { path: name, file, byteSize: bytes.byteLength, sha256: (await digestFile(file)).sha256 };
}
