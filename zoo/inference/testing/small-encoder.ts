import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { publishedModel } from '../../architectures/testing/published-model.ts';
import type { ModelFile } from '../../import-files.ts';
import { importOrAsk } from '../../import-model.ts';
import type { ImportedModel } from '../../imports/import-outcome.ts';
import { knownFacts } from '../../imports/known-facts.ts';
import { readFacts } from '../../sources/read-facts.ts';

const NAMES = ['modules.json', '1_Pooling/config.json', 'tokenizer.json', 'tokenizer_config.json'];

/**
 * A small encoder with random weights, imported as from a hub: a model of `architectures/testing/texts`, with the tokenizer of
 * `text/testing/normalized-encoder`, which has the ids below 61.
 *
 * @param folder of `texts`: `bert`
 * @param hasModules whether sentence-transformers' files lie beside it: the mean, scaled to length 1
 */
export async function smallEncoder(folder: string, hasModules: boolean): Promise<ImportedModel> {
  const { files } = await publishedModel(`texts/${folder}`);
  const names = hasModules ? NAMES : ['tokenizer.json'];
  const own = await Promise.all(
    names.map((name) =>
      fileOf(name, fileURLToPath(new URL(`../../text/testing/normalized-encoder/${name}`, import.meta.url))),
    ),
  );
  return imported(folder, [...files, ...own], 20);
}

/** The folder of weights that TEXT_MODEL names, which no package of npm has; none in `npm test`. */
export const namedWeights = (): string[] => (process.env.TEXT_MODEL ? [process.env.TEXT_MODEL] : []);

/** An encoder in a folder as sentence-transformers saves it. */
export async function encoderIn(folder: string, longest: number): Promise<ImportedModel> {
  const names = ['config.json', 'model.safetensors', ...NAMES];
  const files = await Promise.all(names.map((name) => fileOf(name, path.join(folder, name))));
  return imported('encoder', files, longest);
}

const fileOf = async (name: string, file: string): Promise<ModelFile> => ({
  ...{ path: name, file },
  byteSize: (await stat(file)).size,
});

async function imported(name: string, files: ModelFile[], longest: number): Promise<ImportedModel> {
  const facts = await readFacts(files.map((file) => ({ ...file, sha256: '' })));
  const preprocessing = { tokenizer_file: 'tokenizer.json', model_max_length: longest };
  const known = knownFacts(name, { license: 'MIT', task: 'FEATURE_EXTRACTION', preprocessing }, null, facts);
  const { model, questions } = await importOrAsk(known, files);
  if (!model) throw new Error(questions.map(({ problem }) => problem).join());
  return model;
}
