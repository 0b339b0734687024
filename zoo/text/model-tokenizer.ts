import { InvalidInputError } from '../errors.ts';
import { METADATA, type TextPreprocessing } from '../model.ts';
import { openTokenizer, type Tokenizer } from './tokenizer.ts';

/**
 * The tokenizer in a model's own metadata.
 *
 * @throws InvalidInputError if there is none, or an invalid one
 */
export function tokenizerOf(metadata: Record<string, string>, { model_max_length }: TextPreprocessing): Tokenizer {
  const json = metadata[METADATA.tokenizer];
  if (json !== undefined) return openTokenizer(json, model_max_length);
  throw new InvalidInputError(`The model's metadata lack ${METADATA.tokenizer}: texts cannot be tokenized.`);
}
