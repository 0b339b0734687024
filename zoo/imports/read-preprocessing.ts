import type { Tower } from '../architectures/family.ts';
import { manifestSchema } from '../catalog/manifest.ts';
import { InvalidInputError } from '../errors.ts';
import type { Preprocessing } from '../model.ts';
import { PLAIN_ISSUES } from '../plain-issues.ts';
import { describesPictures, imageFacts, type Known, timmFacts } from '../sources/facts/image-facts.ts';
import type { JsonObject } from '../sources/facts/json-object.ts';
import { textFacts } from '../sources/facts/text-facts.ts';

const [picture, text] = manifestSchema.options.map(({ shape }) => shape.preprocessing.unwrap().unwrap());

/** timm's config.json of a model with 21 000 classes has about a million characters; no configuration has more. */
const MOST_CHARACTERS = 4_000_000;

/** An answer about the preprocessing: complete, or the parts that are known, what is left out, and the tower if the answer names one. */
export type PreprocessingAnswer =
  | { preprocessing: Preprocessing; parts?: never }
  | { preprocessing: null; parts: Record<string, unknown>; missing: string[]; tower: Tower | null };

/**
 * Reads an answer about the preprocessing of a model. It is with the keys of {@link Preprocessing}, or a publisher's file as it
 * is, which is translated: a `preprocessor_config.json` or `tokenizer_config.json` of transformers, or timm's `config.json` or
 * the `pretrained_cfg` in it. Of a model with a tower for each, `pictures` or `texts` takes what the draft has for that.
 *
 * @param answer an object, or the JSON text of one
 * @param draft what is known already; the answer may leave it out
 * @throws InvalidInputError that names the wrong key (`preprocessing.size.height`)
 */
export function readPreprocessing(answer: unknown, draft: object = {}): PreprocessingAnswer {
  const tower = towerNamed(answer);
  const named = tower === 'IMAGE' ? picture : tower === 'TEXT' ? text : null;
  const { parts, unsupported = [] } = tower ? { parts: {} } : translated(objectOf(answer));
  const merged = named ? ofKind(draft, named) : joined(draft, parts);
  const schema = named ?? (isOfTexts(merged) ? text : picture);
  const parsed = schema.safeParse(merged, PLAIN_ISSUES);
  if (parsed.success && unsupported.length === 0) return { preprocessing: parsed.data };
  const issues = parsed.success ? [] : parsed.error.issues;
  const absent = issues.filter(({ path }) => path.length === 1 && !(path[0] in merged));
  const wrong = issues.find((issue) => !absent.includes(issue));
  if (wrong) {
    const field = ['preprocessing', ...wrong.path].map(String).join('.');
    throw new InvalidInputError(`${field} ${wrong.message.slice(0, 300)}.`, field);
  }
  return {
    preprocessing: null,
    parts: merged,
    missing: [...absent.map(({ path }) => String(path[0])), ...unsupported],
    tower,
  };
}

/** The answers that choose one of two towers, if the files state the preprocessing of both. */
export const TOWER_CHOICES = ['pictures', 'texts'] as const;

function towerNamed(answer: unknown): Tower | null {
  const [pictures, texts] = TOWER_CHOICES;
  if (answer === pictures) return 'IMAGE';
  return answer === texts ? 'TEXT' : null;
}

const ofKind = (draft: object, { shape }: typeof picture | typeof text): Record<string, unknown> =>
  Object.fromEntries(Object.entries(draft).filter(([key]) => key in shape));

function objectOf(answer: unknown): JsonObject {
  const refuse = (why: string) => new InvalidInputError(`preprocessing: ${why}.`, 'preprocessing');
  const characters = typeof answer === 'string' ? answer.length : (JSON.stringify(answer)?.length ?? 0);
  if (characters > MOST_CHARACTERS)
    throw refuse(
      `has ${characters.toLocaleString('en')} characters, where a preprocessor_config.json has some hundreds. Paste that file alone`,
    );
  let value = answer;
  if (typeof answer === 'string') {
    try {
      value = JSON.parse(answer);
    } catch (cause) {
      throw refuse(`is not valid JSON (${(cause as Error).message.slice(0, 200)}). Paste the whole file`);
    }
  }
  if (isObject(value)) return value;
  throw refuse('must be a JSON object, such as the content of preprocessor_config.json');
}

function translated(answer: JsonObject): Pick<Known<Preprocessing>, 'unsupported'> & { parts: object } {
  const timm = isObject(answer.pretrained_cfg) ? answer.pretrained_cfg : 'input_size' in answer ? answer : null;
  if (timm) return timmFacts(timm);
  const isOwn =
    'fit' in answer || 'background' in answer || 'tokenizer_file' in answer || typeof answer.resample === 'string';
  if (isOwn) return { parts: answer };
  const isPublished = 'feature_extractor_type' in answer || Object.keys(answer).some((key) => key.startsWith('do_'));
  if (
    (describesPictures(answer) && isPublished) ||
    'image_processor_type' in answer ||
    typeof answer.resample === 'number'
  )
    return imageFacts(answer);
  if ('tokenizer_class' in answer || Number(answer.model_max_length) > 100_000) {
    return textFacts(null, { tokenizer: answer, sentence: null, maxPositions: null });
  }
  return { parts: answer };
}

/**
 * Another size or fit makes the old one's shorter side void. Of the draft, only the parts of the answer's modality are taken: a
 * model with a tower for each may be answered for in either way.
 *
 * @throws InvalidInputError if the draft is for both, and the answer does not say which
 */
function joined(draft: object, parts: object): Record<string, unknown> {
  const isEmpty = Object.keys(parts).length === 0;
  if (isEmpty && isOfTexts(draft) && Object.keys(draft).some((key) => key in picture.shape)) {
    throw new InvalidInputError(
      'preprocessing: does not say whether of pictures or texts. Answer “pictures” or “texts”.',
      'preprocessing',
    );
  }
  const isResized = 'size' in parts || 'fit' in parts;
  const { shortest_edge, ...others } = ofKind(draft, isOfTexts(isEmpty ? draft : parts) ? text : picture);
  return { ...others, ...(shortest_edge === undefined || isResized ? {} : { shortest_edge }), ...parts };
}

const isOfTexts = (parts: object) => 'tokenizer_file' in parts || 'model_max_length' in parts || 'pooling' in parts;

const isObject = (value: unknown): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
