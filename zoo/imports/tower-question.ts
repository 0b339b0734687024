import type { Tower } from '../architectures/family.ts';
import { familyOf } from '../architectures/write-network.ts';
import type { ModelFile } from '../import-files.ts';
import { isImagePreprocessing } from '../model.ts';
import { readJsonObject } from '../sources/facts/json-object.ts';
import type { ImportQuestion } from './import-question.ts';
import type { KnownFacts } from './known-facts.ts';

/** The tower of a CLIP-like model to import, from the known facts; null if they do not decide it. */
export function towerOf({ preprocessing, task }: KnownFacts): Tower | null {
  if (preprocessing !== null) return isImagePreprocessing(preprocessing) ? 'IMAGE' : 'TEXT';
  if (task === 'IMAGE_CLASSIFICATION') return 'IMAGE';
  return task === 'TEXT_CLASSIFICATION' ? 'TEXT' : null;
}

/** Asked about the weights of a CLIP-like model if it is not known which tower to import: the preprocessing decides it. */
export async function towerQuestion(known: KnownFacts, files: ModelFile[]): Promise<ImportQuestion | null> {
  if (towerOf(known) !== null || files.some(({ path }) => /\.onnx$/i.test(path))) return null;
  const config = await readJsonObject(files.find(({ path }) => path === 'config.json'));
  const family = config ? familyOf(config) : undefined;
  if (!family || family.towers.length < 2) return null;
  const question = `Should the model take pictures or texts? It has a tower for each, and each is imported as a model by itself. For pictures, answer with size, resample, rescale_factor, image_mean and image_std, or paste preprocessor_config.json; for texts, with tokenizer_file and model_max_length.`;
  return { field: 'preprocessing', question, choices: null, draft: known.preprocessingParts };
}
