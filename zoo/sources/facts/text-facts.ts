import type { TextPreprocessing } from '../../model.ts';
import type { Known } from './image-facts.ts';
import type { JsonObject } from './json-object.ts';

/** transformers writes 10^30 if no limit was set; no model reads a hundredth of this many tokens. */
const UNBOUNDED = 10_000_000;
/** More tokens of one text than Graft takes. */
const MAX_LENGTH = 100_000;

/**
 * The tokenization from `tokenizer_config.json` (`model_max_length`), sentence-transformers' `sentence_bert_config.json`
 * (`max_seq_length`, which takes precedence) and the number of the model's positions.
 *
 * @param tokenizer path of the model's `tokenizer.json`; null if it has none
 */
export function textFacts(
  tokenizer: string | null,
  configs: { tokenizer: JsonObject | null; sentence: JsonObject | null; maxPositions: number | null },
): Known<TextPreprocessing> {
  const missing = tokenizer === null ? ['tokenizer.json'] : [];
  const stated = [configs.sentence?.max_seq_length, configs.tokenizer?.model_max_length].find(isBound);
  const bounds = [stated, configs.maxPositions].filter(isBound);
  if (bounds.length === 0) missing.push('model_max_length');
  const parts = {
    ...(tokenizer === null ? {} : { tokenizer_file: tokenizer }),
    ...(bounds.length === 0 ? {} : { model_max_length: Math.min(...bounds, MAX_LENGTH) }),
  };
  return { preprocessing: missing.length === 0 ? (parts as TextPreprocessing) : null, parts, missing };
}

const isBound = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value < UNBOUNDED;
