import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import type { Tensor } from '../onnx/graph.ts';
import { LIMITS } from '../onnx/limits.ts';
import { elementCount } from '../onnx/tensor.ts';
import { isStateDict } from '../pytorch/is-state-dict.ts';
import { readStateDict } from '../pytorch/read-state-dict.ts';
import { safePath } from '../sources/safe-path.ts';
import { readSafetensors } from './read-safetensors.ts';

interface WeightFile {
  /** Relative to the model's folder. */
  path: string;
  file: string;
  byteSize: number;
}

/** Files of weights, the most telling kind first. */
const KINDS = [
  {
    isWeights: (path: string) => /\.safetensors$/i.test(path),
    index: /\.safetensors\.index\.json$/i,
    read: readSafetensorsFile,
  },
  { isWeights: isStateDict, index: /\.bin\.index\.json$/i, read: readStateDict },
];

/** Whether a file is an index of several files of weights: which file has which tensor. */
export const isWeightIndex = (path: string): boolean => KINDS.some(({ index }) => index.test(path));

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string().min(1).max(1_000)) });

async function readSafetensorsFile({ path: name, file }: WeightFile): Promise<Map<string, Tensor>> {
  const bytes = await readFile(file);
  try {
    return readSafetensors(bytes).tensors;
  } catch (cause) {
    if (!(cause instanceof InvalidInputError)) throw cause;
    throw new InvalidInputError(`${name}: ${cause.message}`, cause.field, { cause });
  }
}

/** The paths of the files that an index names, relative to the index's folder. */
export function shardsOf(index: string, json: string): Map<string, string[]> {
  const parsed = indexSchema.safeParse(parsedJson(index, json));
  if (!parsed.success) {
    throw new InvalidInputError(`${index} is not an index of weights: it has no weight_map from tensors to files.`);
  }
  const shards = new Map<string, string[]>();
  for (const [name, shard] of Object.entries(parsed.data.weight_map)) {
    const file = safePath(shard, index);
    const names = shards.get(file);
    if (names) names.push(name);
    else shards.set(file, [name]);
  }
  return shards;
}

/**
 * The weights of a model in one `.safetensors` file, or in several that a `model.safetensors.index.json` names; without these in
 * PyTorch's state dicts, one or as `pytorch_model.bin.index.json` names them.
 *
 * @returns null if there are none; `file` names their file, or their index
 * @throws InvalidInputError if there are several without an index, if the index names a missing file or one outside of its
 *   folder, or its tensors differ from those in the files, if a file is damaged, or if an ONNX file cannot hold them
 */
export async function readWeightFiles(
  files: readonly WeightFile[],
): Promise<{ tensors: Map<string, Tensor>; file: string } | null> {
  const kind = KINDS.find(({ isWeights }) => files.some((file) => isWeights(file.path)));
  if (!kind) return null;
  const weights = files.filter((file) => kind.isWeights(file.path));
  checkSize(weights);
  const index = files.find((file) => kind.index.test(file.path));
  if (weights.length === 1 && !index) {
    return { tensors: within(await kind.read(weights[0]), weights[0].path), file: weights[0].path };
  }
  if (!index) {
    const names = weights.map((file) => file.path).join(', ');
    throw new InvalidInputError(
      `There is more than one file of weights: ${names}. Name the one to import, or add the index (model.safetensors.index.json, pytorch_model.bin.index.json) that says how they belong together.`,
    );
  }
  return { tensors: within(await joined(index, weights, kind.read), index.path), file: index.path };
}

async function joined(
  index: WeightFile,
  weights: WeightFile[],
  read: (file: WeightFile) => Promise<ReadonlyMap<string, Tensor>>,
): Promise<Map<string, Tensor>> {
  const folder = path.posix.dirname(index.path);
  const all = new Map<string, Tensor>();
  for (const [shard, names] of shardsOf(index.path, await readFile(index.file, 'utf8'))) {
    const found = weights.find((file) => file.path === path.posix.join(folder, shard));
    if (!found) {
      throw new InvalidInputError(`${index.path} names the file ${shard}, which is not among the model's. Add it.`);
    }
    const tensors = await read(found);
    const missing = names.find((name) => !tensors.has(name));
    const other = [...tensors.keys()].find((name) => !names.includes(name));
    if (missing !== undefined || other !== undefined) {
      const what =
        missing !== undefined
          ? `places “${missing}” in ${shard}, which does not contain it`
          : `does not list “${other}”, which ${shard} contains`;
      throw new InvalidInputError(`${index.path} ${what}. Use files of the same version of the model.`);
    }
    for (const name of names) all.set(name, tensors.get(name) as Tensor);
  }
  return all;
}

function checkSize(weights: WeightFile[]): void {
  const bytes = weights.reduce((sum, { byteSize }) => sum + byteSize, 0);
  if (bytes > LIMITS.weightBytes) throw tooLarge(weights[0].path, bytes);
}

/** As float32, weights in half precision take twice as many bytes. */
function within(tensors: Map<string, Tensor>, file: string): Map<string, Tensor> {
  const bytes = [...tensors.values()].reduce((sum, { shape }) => sum + 4 * elementCount(shape), 0);
  if (bytes > LIMITS.weightBytes) throw tooLarge(file, bytes);
  return tensors;
}

const tooLarge = (file: string, bytes: number) =>
  new InvalidInputError(
    `The weights in ${file} take ${bytes.toLocaleString('en')} bytes as float32; the maximum is ${LIMITS.weightBytes.toLocaleString('en')}, what an ONNX file can hold. Choose a smaller model of the family.`,
  );

function parsedJson(file: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new InvalidInputError(`${file} is not JSON: ${(cause as Error).message}`, undefined, { cause });
  }
}
