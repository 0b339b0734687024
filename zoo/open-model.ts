import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { InvalidInputError } from './errors.ts';
import { type ImportFiles, importFiles, type ModelFile } from './import-files.ts';
import type { ImportedGraph } from './tfjs/imported-graph.ts';
import { modelFileOf } from './tfjs/read-tensorflow-model.ts';

/**
 * Opens a model from disk as ONNX: a folder, or one file of it (an `.onnx`, a `.safetensors`, the `model.json` of a
 * TensorFlow.js model); a `config.json` beside weights is read, too. See {@link importFiles} for the supported formats.
 *
 * It does not prove that the simplified graph and its features equal the original: for that, both run on inputs made as the model's
 * preprocessing says, which these files alone do not state. `importModel` takes these facts, and proves the model as the API does.
 *
 * @throws InvalidInputError if it cannot be read, and as `importFiles` does
 */
export async function openModel(place: string, options: ImportFiles = {}): Promise<ImportedGraph> {
  const status = await stat(place).catch((cause) => {
    throw new InvalidInputError(`“${place}” cannot be read: ${(cause as Error).message}`, undefined, { cause });
  });
  if (status.isDirectory()) return importFiles(await filesIn(place), options);
  const file = { path: path.basename(place), file: place, byteSize: status.size };
  // Its weights are beside it.
  if (modelFileOf([file])) return importFiles(await filesIn(path.dirname(place)), options);
  if (!/\.safetensors$/i.test(place) || options.architecture) return importFiles([file], options);
  const beside = await filesIn(path.dirname(place));
  return importFiles([file, ...beside.filter(({ path }) => path === 'config.json')], options);
}

async function filesIn(folder: string): Promise<ModelFile[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  return Promise.all(
    names.toSorted().map(async (name) => {
      const file = path.join(folder, name);
      return { path: name, file, byteSize: (await stat(file)).size };
    }),
  );
}
