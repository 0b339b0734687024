import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import type { Graph } from '../onnx/graph.ts';
import { lookupTable } from './proof/lookup-table.ts';

/** `vocab` is an object of ids by token, or of Unigram a list whose places are the ids. */
const tokenizerSchema = z.object({
  model: z.object({ vocab: z.union([z.record(z.string(), z.int()), z.array(z.unknown())]).optional() }),
  added_tokens: z.array(z.object({ id: z.int() })).nullish(),
});

/**
 * Checks that a model's table of words has a row for each id of its tokenizer: another model's tokenizer would give wrong features,
 * or end a prediction when it first meets a token that the table lacks.
 *
 * @param json the text of a `tokenizer.json`
 * @throws InvalidInputError that names the file, its largest id, and the table and its rows
 */
export function checkTokenizerFits(graph: Graph, json: string, file: string): void {
  const table = lookupTable(graph);
  const tokenizer = tokenizerSchema.safeParse(JSON.parse(json));
  if (!table || !tokenizer.success) return;
  const { model, added_tokens } = tokenizer.data;
  const ids = Array.isArray(model.vocab) ? [model.vocab.length - 1] : Object.values(model.vocab ?? {});
  let largest = -1;
  for (const id of ids) largest = Math.max(largest, id);
  for (const { id } of added_tokens ?? []) largest = Math.max(largest, id);
  if (largest < table.rows) return;
  throw new InvalidInputError(
    `${file} has ids up to ${largest}, but the model's table of words “${table.name}” has ${table.rows} rows: it is not this model's tokenizer. Add the file that was published with the model.`,
    'preprocessing',
  );
}
