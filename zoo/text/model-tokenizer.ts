import { InvalidInputError } from '../errors.ts';
import { METADATA, type TextPreprocessing } from '../model.ts';
import { openTokenizer, type Tokenizer } from './tokenizer.ts';

/**
 * The tokenizer that a model's own metadata hold.
 *
 * @throws InvalidInputError if they hold none, or one that cannot be read
 */
export function tokenizerOf(metadata: Record<string, string>, { model_max_length }: TextPreprocessing): Tokenizer {
  const json = metadata[METADATA.tokenizer];
  if (json !== undefined) return openTokenizer(json, model_max_length);
  throw new InvalidInputError(`The model's metadata lack ${METADATA.tokenizer}: how texts become tokens is not known.`);
}
