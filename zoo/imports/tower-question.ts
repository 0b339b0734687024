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
export function towerOf({ tower = null, preprocessing, task }: KnownFacts): Tower | null {
  if (tower !== null) return tower;
  if (preprocessing !== null) return isImagePreprocessing(preprocessing) ? 'IMAGE' : 'TEXT';
  if (task === 'IMAGE_CLASSIFICATION') return 'IMAGE';
  return task === 'TEXT_CLASSIFICATION' || task === 'TOKEN_CLASSIFICATION' ? 'TEXT' : null;
}

const REST = {
  IMAGE:
    'For pictures, answer with size, resample, rescale_factor, image_mean and image_std, or paste preprocessor_config.json',
  TEXT: 'for texts, with tokenizer_file and model_max_length',
};

/**
 * Which tower of a CLIP-like model is meant: the preprocessing decides it, and where a person named a tower, the files state
 * that tower's preprocessing.
 *
 * @returns what is known by then, and the question that is open; null if none is, and for every other model
 */
export async function chooseTower(
  known: KnownFacts,
  files: ModelFile[],
): Promise<{ known: KnownFacts; question: ImportQuestion | null }> {
  const { tower = null, preprocessing } = known;
  const isDecided =
    tower === null
      ? towerOf(known) !== null
      : preprocessing !== null && isImagePreprocessing(preprocessing) === (tower === 'IMAGE');
  if (isDecided || files.some(({ path }) => /\.onnx$/i.test(path))) return { known, question: null };
  const config = await readJsonObject(files.find(({ path }) => path === 'config.json'));
  const family = config ? familyOf(config) : undefined;
  if (!family || family.towers.length < 2) return { known, question: null };
  const stated = await statedInFiles(config ?? {}, files);
  const draft = { ...stated, ...known.preprocessingParts };
  return tower ? ofTower(tower, known, draft) : { known, question: eitherTower(draft) };
}

function eitherTower(draft: object): ImportQuestion {
  const isWhole = TOWER_CHOICES.every((choice) => readPreprocessing(choice, draft).preprocessing !== null);
  const rest = isWhole
    ? 'Its files state how both are preprocessed, so answer with “pictures” or “texts”.'
    : `${REST.IMAGE}; ${REST.TEXT}. What the draft has may be left out.`;
  const question = `Should the model take pictures or texts? It has a tower for each, and each is imported as a model by itself. ${rest}`;
  return { field: 'preprocessing', question, choices: isWhole ? [...TOWER_CHOICES] : null, draft };
}

function ofTower(tower: Tower, known: KnownFacts, draft: object) {
  const stated = readPreprocessing(TOWER_CHOICES[tower === 'IMAGE' ? 0 : 1], draft);
  if (stated.preprocessing) return { known: { ...known, preprocessing: stated.preprocessing }, question: null };
  const missing = `Its files leave out: ${stated.missing.join(', ')}.`;
  const question = {
    field: 'preprocessing' as const,
    question:
      tower === 'IMAGE'
        ? `How are pictures preprocessed for the model? ${missing} Answer as in its training, or paste its preprocessor_config.json.`
        : `How are texts tokenized for the model? ${missing} Name model_max_length, the maximum number of tokens that the model was trained on, or paste its tokenizer_config.json.`,
    choices: null,
    problem: null,
    draft: stated.parts,
  };
  return { known, question };
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
