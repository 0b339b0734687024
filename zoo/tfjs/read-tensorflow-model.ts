import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import { foreignContent } from '../foreign-content.ts';
import { PLAIN_ISSUES, sentencesOf } from '../plain-issues.ts';
import type { FetchedFile } from '../sources/source.ts';
import { parseModule } from './parse-module.ts';
import { decodeWeights, type TensorflowWeights, weightsManifestSchema } from './weights.ts';

/** A TensorFlow.js model from its files: topology and weights. */
export interface TensorflowModel {
  /** `layers`: the JSON of Keras; `graph`: a GraphDef in JSON. */
  format: 'layers' | 'graph';
  topology: unknown;
  weights: TensorflowWeights;
  /** SignatureDef of a graph model, which names its inputs and outputs; undefined if the converter left it out. */
  signature: unknown;
}

const modelSchema = z.object({
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: weightsManifestSchema,
  signature: z.unknown().optional(),
  userDefinedMetadata: z.looseObject({ signature: z.unknown().optional() }).nullish(),
});

/** A file of a model: its path relative to the model's folder, and its location. */
type ModelFile = Pick<FetchedFile, 'path' | 'file' | 'byteSize'>;

/** Larger files are not read into memory. */
const MAX_FILE_BYTES = 512 * 2 ** 20;

/**
 * Reads a TensorFlow.js model, be it a layers model or a graph model: `model.json` with its binary weight files, or the same
 * as CommonJS modules, one exporting the JSON and one a weight file exporting its bytes in base64 (`model.min.js`,
 * `group1-shard1of1.min.js`; so `nsfwjs` ships its models). Nothing in them is executed. A weight file is looked up only
 * among `files`, so that no path in the manifest reaches outside.
 *
 * @throws InvalidInputError that names a file that is missing, broken or not such a model.
 */
export async function readTensorflowModel(files: ModelFile[]): Promise<TensorflowModel> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const modelFile = modelFileOf(files);
  if (!modelFile) {
    throw new InvalidInputError(
      `There is no model.json and no model.min.js among the source's files (${files.map((file) => file.path).join(', ')}). Point the manifest's source.path at the folder that holds it.`,
    );
  }
  const parsed = modelSchema.safeParse(await readValue(modelFile), PLAIN_ISSUES);
  if (!parsed.success) {
    throw new InvalidInputError(`${modelFile.path} is not a TensorFlow.js model: ${sentencesOf(parsed.error, 'it')}`);
  }
  const { modelTopology: topology, weightsManifest, signature, userDefinedMetadata } = parsed.data;
  const weights: TensorflowWeights = new Map();
  for (const group of weightsManifest) {
    const parts: Buffer[] = [];
    for (const path of group.paths) {
      const file =
        byPath.get(path) ?? byPath.get(`${path}.bin`) ?? byPath.get(`${path}.min.js`) ?? byPath.get(`${path}.js`);
      if (!file)
        throw new InvalidInputError(
          `${modelFile.path} refers to the weight file ${path}, which the source does not have.`,
        );
      parts.push(await readBytes(file));
    }
    decodeWeights(group.weights, Buffer.concat(parts), weights);
  }
  return {
    format: 'node' in topology ? 'graph' : 'layers',
    topology,
    weights,
    signature: signature ?? userDefinedMetadata?.signature,
  };
}

/** The file with the topology of a TensorFlow.js model, if there is one. */
export function modelFileOf(files: ModelFile[]): ModelFile | undefined {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return byPath.get('model.json') ?? byPath.get('model.min.js') ?? byPath.get('model.js');
}

async function readBounded(file: ModelFile): Promise<Buffer> {
  if (file.byteSize > MAX_FILE_BYTES) {
    throw new InvalidInputError(
      `${file.path} has ${file.byteSize} bytes; the maximum for a model's file is ${MAX_FILE_BYTES}.`,
    );
  }
  return readFile(file.file);
}

async function readValue(file: ModelFile): Promise<unknown> {
  const bytes = await readBounded(file);
  const source = bytes.toString('utf8');
  try {
    return file.path.endsWith('.js') ? parseModule(source) : JSON.parse(source);
  } catch (error) {
    refuseForeign(file, bytes);
    throw new InvalidInputError(`${file.path} cannot be read. ${(error as Error).message}`, undefined, {
      cause: error,
    });
  }
}

async function readBytes(file: ModelFile): Promise<Buffer> {
  if (!file.path.endsWith('.js')) {
    const bytes = await readBounded(file);
    refuseForeign(file, bytes);
    return bytes;
  }
  const value = await readValue(file);
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) {
    throw new InvalidInputError(`${file.path} does not export a base64 string.`);
  }
  return Buffer.from(value, 'base64');
}

/** Weights may begin with any bytes, but not by chance with those of a pointer or a page. */
function refuseForeign(file: ModelFile, bytes: Uint8Array): void {
  const content = foreignContent(bytes);
  if (content && /pointer|page|XML/.test(content)) throw new InvalidInputError(`${file.path} is ${content}.`);
}
