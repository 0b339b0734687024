import type { Tower } from '../architectures/family.ts';
import { familyOf } from '../architectures/write-network.ts';
import type { ModelFile } from '../import-files.ts';
import { isImagePreprocessing } from '../model.ts';
import { configFacts } from '../sources/facts/config-facts.ts';
import { describesPictures, imageFacts } from '../sources/facts/image-facts.ts';
import { type JsonObject, readJsonObject } from '../sources/facts/json-object.ts';
import { textFacts } from '../sources/facts/text-facts.ts';
import type { ImportQuestion } from './import-question.ts';
import type { KnownFacts } from './known-facts.ts';
import { readPreprocessing, TOWER_CHOICES } from './read-preprocessing.ts';

/** The tower of a CLIP-like model to import, from the known facts; null if they do not decide it. */
export function towerOf({ preprocessing, task }: KnownFacts): Tower | null {
  if (preprocessing !== null) return isImagePreprocessing(preprocessing) ? 'IMAGE' : 'TEXT';
  if (task === 'IMAGE_CLASSIFICATION') return 'IMAGE';
  return task === 'TEXT_CLASSIFICATION' || task === 'TOKEN_CLASSIFICATION' ? 'TEXT' : null;
}

/** Asked about the weights of a CLIP-like model if it is not known which tower to import: the preprocessing decides it. */
export async function towerQuestion(known: KnownFacts, files: ModelFile[]): Promise<ImportQuestion | null> {
  if (towerOf(known) !== null || files.some(({ path }) => /\.onnx$/i.test(path))) return null;
  const config = await readJsonObject(files.find(({ path }) => path === 'config.json'));
  const family = config ? familyOf(config) : undefined;
  if (!family || family.towers.length < 2) return null;
  const stated = await statedInFiles(config ?? {}, files);
  const draft = { ...stated, ...known.preprocessingParts };
  const isWhole = TOWER_CHOICES.every((tower) => readPreprocessing(tower, draft).preprocessing !== null);
  const rest = isWhole
    ? 'Its files state how both are preprocessed, so answer with “pictures” or “texts”.'
    : 'For pictures, answer with size, resample, rescale_factor, image_mean and image_std, or paste preprocessor_config.json; for texts, with tokenizer_file and model_max_length. What the draft has may be left out.';
  const question = `Should the model take pictures or texts? It has a tower for each, and each is imported as a model by itself. ${rest}`;
  return { field: 'preprocessing', question, choices: isWhole ? [...TOWER_CHOICES] : null, draft };
}

/** What the files state for either tower. Pictures only if it is complete: they may need steps that Graft does not have. */
async function statedInFiles(config: JsonObject, files: ModelFile[]): Promise<Record<string, unknown>> {
  const read = (name: string) => readJsonObject(files.find(({ path }) => path === name));
  const processor = await read('preprocessor_config.json');
  const pictures = processor && describesPictures(processor) ? imageFacts(processor).preprocessing : null;
  const tokenizer = files.find(({ path }) => path === 'tokenizer.json')?.path ?? null;
  const { maxPositions } = configFacts(config);
  const texts = textFacts(tokenizer, { tokenizer: await read('tokenizer_config.json'), sentence: null, maxPositions });
  return { ...pictures, ...texts.parts };
}
