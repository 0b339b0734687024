import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import type { Graph } from '../onnx/graph.ts';
import { lookupTable } from './proof/lookup-table.ts';

/** `vocab` is an object from tokens to ids, or in a Unigram tokenizer a list in the order of the ids. */
const tokenizerSchema = z.object({
  model: z.object({ vocab: z.union([z.record(z.string(), z.int()), z.array(z.unknown())]).optional() }),
  added_tokens: z.array(z.object({ id: z.int() })).nullish(),
});

/** Tables have a few rows more than there are tokens, so that their number is a multiple of 64 or so. Phi-2's has 2 % more. */
const LEAST_SHARE = 0.9;
/** Of a tokenizer that was published with the model: a publisher may have made the table much larger for tokens to come. */
const LEAST_PUBLISHED_SHARE = 0.5;

/**
 * Checks that a model's table of words has a row for each id of its tokenizer: with another model's tokenizer, features would be wrong, and
 * a token that the table does not have would end a prediction with an error.
 *
 * @param json the text of a `tokenizer.json`
 * @param options.isGiven whether a person chose the tokenizer, who may have chosen another model's: then a tenth fewer tokens than the
 * table has rows are too few; of a published one, half as many
 * @throws InvalidInputError that names the file, its largest id, and the table and its rows; or says why the file is no tokenizer
 */
export function checkTokenizerFits(graph: Graph, json: string, file: string, { isGiven = false } = {}): void {
  const { model, added_tokens } = parsed(json, file);
  const table = lookupTable(graph);
  if (!table) return;
  const ids = Array.isArray(model.vocab) ? [model.vocab.length - 1] : Object.values(model.vocab ?? {});
  let largest = -1;
  for (const id of ids) largest = Math.max(largest, id);
  for (const { id } of added_tokens ?? []) largest = Math.max(largest, id);
  const least = (isGiven ? LEAST_SHARE : LEAST_PUBLISHED_SHARE) * table.rows;
  if (largest < table.rows && largest + 1 >= least) return;
  throw new InvalidInputError(
    `${file} has ids up to ${largest}, but the model's table of words “${table.name}” has ${table.rows} rows: it is not this model's tokenizer. Add the file that was published with the model.`,
    'tokenizer',
  );
}

function parsed(json: string, file: string): z.output<typeof tokenizerSchema> {
  try {
    return tokenizerSchema.parse(JSON.parse(json));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? 'it has no model' : (cause as Error).message.slice(0, 200);
    throw new InvalidInputError(
      `${file} cannot be read as a tokenizer: ${reason}. It must be a tokenizer.json as Hugging Face's tokenizers write it.`,
      'tokenizer',
      { cause },
    );
  }
}
