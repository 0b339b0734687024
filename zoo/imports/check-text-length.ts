import { InvalidInputError } from '../errors.ts';
import type { ModelFile } from '../import-files.ts';
import type { TextPreprocessing } from '../model.ts';
import { configFacts } from '../sources/facts/config-facts.ts';
import { readJsonObject } from '../sources/facts/json-object.ts';

/**
 * Checks that a model has positions for texts of the stated length: a longer text would end a prediction with an error.
 *
 * @param files the publisher's: its `config.json` states the number of positions
 * @throws InvalidInputError if the length is larger
 */
export async function checkTextLength({ model_max_length }: TextPreprocessing, files: ModelFile[]): Promise<void> {
  const config = await readJsonObject(files.find(({ path }) => path === 'config.json'));
  const positions = config && configFacts(config).maxPositions;
  if (positions === null || model_max_length <= positions) return;
  throw new InvalidInputError(
    `preprocessing.model_max_length is ${model_max_length}, but the model has positions for ${positions} tokens (config.json). Answer with ${positions} or less.`,
    'preprocessing',
  );
}
