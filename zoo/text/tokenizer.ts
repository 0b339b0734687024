import { Tokenizer as PublishedTokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';

/** The maximum number of characters of a text: many times what any model reads, few enough to tokenize quickly. */
export const MAX_TEXT_LENGTH = 100_000;

/** A text as a model's input. */
interface TokenizedText {
  /** Never empty: for a text without tokens, one unknown token. */
  ids: number[];
  typeIds: number[];
}

export interface Tokenizer {
  /** The id of padding tokens. */
  padId: number;
  /** @throws InvalidInputError for a text of more than {@link MAX_TEXT_LENGTH} characters */
  encode(text: string): TokenizedText;
}

const tokenizerSchema = z.looseObject({
  model: z.looseObject({}),
  padding: z.looseObject({ pad_id: z.int().nonnegative() }).nullish(),
});

/** The usual names of padding, if the file does not state its id. */
export const PADS = ['[PAD]', '<pad>', '<|endoftext|>'];

/**
 * Opens a tokenizer.
 *
 * @param json the text of a `tokenizer.json`
 * @param maxLength maximum number of tokens of a text, special ones included: a longer text is truncated at its end, and
 *   keeps the special ones
 * @throws InvalidInputError for an invalid one, or one that `@huggingface/tokenizers` cannot read
 */
export function openTokenizer(json: string, maxLength: number): Tokenizer {
  const { tokenizer, file } = publishedTokenizer(json);
  const special = specialTokens(tokenizer);
  if (special.before + special.after >= maxLength) {
    throw new InvalidInputError(
      `A limit of ${maxLength} tokens leaves no room beside the ${special.before + special.after} special ones. Raise preprocessing.model_max_length.`,
      'preprocessing',
    );
  }
  const tokenId = (token: string) => tokenizer.token_to_id(token);
  const padId = file.padding?.pad_id ?? PADS.map(tokenId).find((id) => id !== undefined) ?? 0;
  const unknownId = tokenizer.model?.unk_token_id ?? padId;
  const cut = (values: number[]) =>
    values.length <= maxLength
      ? values
      : [...values.slice(0, maxLength - special.after), ...values.slice(values.length - special.after)];
  return {
    padId,
    encode(text) {
      if (text.length > MAX_TEXT_LENGTH) {
        throw new InvalidInputError(
          `The text has ${text.length.toLocaleString('en')} characters; the maximum is ${MAX_TEXT_LENGTH.toLocaleString('en')}. Cut it into parts.`,
        );
      }
      const { ids, token_type_ids } = tokenizer.encode(text, { return_token_type_ids: true });
      if (ids.length === 0) return { ids: [unknownId], typeIds: [0] };
      return { ids: cut(ids), typeIds: cut(token_type_ids ?? ids.map(() => 0)) };
    },
  };
}

function publishedTokenizer(json: string) {
  try {
    const file = tokenizerSchema.parse(JSON.parse(json));
    const tokenizer = new PublishedTokenizer({ added_tokens: [], ...file }, {});
    return { file, tokenizer };
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? 'it has no model' : (cause as Error).message;
    throw new InvalidInputError(
      `The tokenizer cannot be read: ${reason}. It must be a tokenizer.json as Hugging Face's tokenizers write it.`,
      undefined,
      { cause },
    );
  }
}

/** The number of special tokens at the beginning and at the end of a text: `[CLS]` and `[SEP]` of BERT. */
function specialTokens({ post_processor }: PublishedTokenizer): { before: number; after: number } {
  const probe = 'x';
  const tokens = post_processor?.(Array(3).fill(probe), null, true).tokens ?? [];
  const before = Math.max(0, tokens.indexOf(probe));
  return { before, after: Math.max(0, tokens.length - 3 - before) };
}
