import { z } from 'zod';

const schema = z.looseObject({ pre_tokenizer: z.looseObject({ type: z.string() }).nullish() });

/**
 * A `tokenizer.json` whose byte-level pre-tokenizer sets a space before a text's first word, as before all others: words that are labelled
 * were tokenized so in training. Other tokenizers stay as they are.
 */
export function withSpaceBefore(json: string): string {
  const file = schema.parse(JSON.parse(json));
  if (file.pre_tokenizer?.type !== 'ByteLevel') return json;
  return JSON.stringify({ ...file, pre_tokenizer: { ...file.pre_tokenizer, add_prefix_space: true } });
}
