import { z } from 'zod';
import { PADS } from '../text/tokenizer.ts';

const tokenizerSchema = z.looseObject({
  padding: z.looseObject({ pad_token: z.string() }).nullish().catch(null),
  added_tokens: z.array(z.looseObject({ content: z.string() })).catch([]),
  model: z.looseObject({ unk_token: z.string().nullish().catch(null) }).catch({}),
});

/**
 * The `tokenizer_config.json` beside a `tokenizer.json`, for transformers and transformers.js.
 *
 * @param json the text of the tokenizer.json
 * @param inputs the model's: without `token_type_ids` the tokenizer makes none
 */
export function tokenizerConfig(
  json: string,
  { maxLength, inputs }: { maxLength: number; inputs: string[] },
): Record<string, unknown> {
  const { padding, added_tokens, model } = tokenizerSchema.parse(JSON.parse(json));
  const special = new Set(added_tokens.map(({ content }) => content));
  const pad = padding?.pad_token ?? PADS.find((token) => special.has(token)) ?? model.unk_token;
  const known = Object.entries(SPECIAL).flatMap(([key, names]) => {
    const name = names.find((token) => special.has(token));
    return name === undefined ? [] : [[key, name]];
  });
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    model_max_length: maxLength,
    model_input_names: inputs,
    ...(pad ? { pad_token: pad } : {}),
    ...(model.unk_token ? { unk_token: model.unk_token } : {}),
    ...Object.fromEntries(known),
  };
}

/** The special tokens of BERT's and RoBERTa's families. */
const SPECIAL = { cls_token: ['[CLS]', '<s>'], sep_token: ['[SEP]', '</s>'], mask_token: ['[MASK]', '<mask>'] };
