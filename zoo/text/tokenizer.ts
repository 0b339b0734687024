import { Tokenizer as PublishedTokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import type { Word } from './entities.ts';
import { type WordRules, wordSplitter } from './split-words.ts';
import type { TextInput } from './text-input.ts';

/** The maximum number of characters of a text: many times what any model reads, few enough to tokenize quickly. */
export const MAX_TEXT_LENGTH = 100_000;

/** A text, or a pair, as a model's input. */
export interface TokenizedText {
  /** Never empty: for a text without tokens, one unknown token. */
  ids: number[];
  /** Of each token: as the tokenizer's post-processor says, 0 for a first text and, with BERT, 1 for a second. */
  typeIds: number[];
  /** How many of the text's tokens were cut off because the model takes no more; special tokens do not count. */
  cutTokens: number;
}

/** A text whose words are given, as a model's input. */
export interface TokenizedWords extends TokenizedText {
  /** Where the first token of each word is among `ids`; -1 for a word that was cut off, or of which nothing is left. */
  starts: number[];
}

export interface Tokenizer {
  /** The id of padding tokens. */
  padId: number;
  /** @throws InvalidInputError for a text of more than {@link MAX_TEXT_LENGTH} characters */
  encode(input: TextInput): TokenizedText;
  /**
   * The same for words, as transformers' `is_split_into_words`: each is tokenized by itself, as after a space.
   *
   * @throws InvalidInputError as `encode` does, for a word
   */
  encodeWords(words: readonly string[]): TokenizedWords;
  /**
   * The words of a text, as transformers' `TokenClassificationPipeline` tells them apart: with BERT's tokenizer punctuation and Chinese
   * characters are words by themselves; with others words are what spaces separate.
   *
   * @throws InvalidInputError as `encode` does
   */
  words(text: string): Word[];
}

const part = z.looseObject({ type: z.string().optional() }).nullish();

const tokenizerSchema = z.looseObject({
  model: z.looseObject({ type: z.string().optional() }),
  normalizer: part,
  pre_tokenizer: part,
  padding: z.looseObject({ pad_id: z.int().nonnegative() }).nullish(),
  post_processor: z.looseObject({ type: z.string().optional() }).nullish(),
});

/** The usual names of padding, if the file does not state its id. */
export const PADS = ['[PAD]', '<pad>', '<|endoftext|>'];

/**
 * Opens a tokenizer.
 *
 * @param json the text of a `tokenizer.json`
 * @param maxLength maximum number of tokens of a text or pair, special ones included: a longer text is cut at its end, and of a
 *   pair the longer text first, as transformers' `longest_first`. The special ones stay
 * @throws InvalidInputError for an invalid one, or one that `@huggingface/tokenizers` cannot read
 */
export function openTokenizer(json: string, maxLength: number): Tokenizer {
  const { tokenizer, file, special } = publishedTokenizer(json);
  if (special.single >= maxLength) {
    throw new InvalidInputError(
      `A limit of ${maxLength} tokens leaves no room beside the ${special.single} special ones. Raise preprocessing.model_max_length.`,
      'preprocessing',
    );
  }
  const tokenId = (token: string) => tokenizer.token_to_id(token);
  const padId = file.padding?.pad_id ?? PADS.map(tokenId).find((id) => id !== undefined) ?? 0;
  const unknownId = tokenizer.model?.unk_token_id ?? padId;
  const tokensOf = (text: string) => {
    checkLength(text);
    return tokenizer.tokenize(text, { add_special_tokens: false });
  };
  const processed = (first: string[], second: string[] | null): { tokens: string[]; token_type_ids?: number[] } =>
    tokenizer.post_processor?.(first, second, true) ?? { tokens: [...first, ...(second ?? [])] };
  const asInput = ({ tokens, token_type_ids }: ReturnType<typeof processed>, cutTokens: number): TokenizedText => {
    if (tokens.length === 0) return { ids: [unknownId], typeIds: [0], cutTokens };
    const ids = tokens.map((token) => tokenId(token) ?? unknownId);
    // The published post-processor of RoBERTa gives the second text 1; tokenizers and transformers give it 0.
    const hasTypes = token_type_ids && file.post_processor?.type !== 'RobertaProcessing';
    return { ids, typeIds: hasTypes ? token_type_ids : ids.map(() => 0), cutTokens };
  };
  const split = wordSplitter(wordRules(file));
  return {
    padId,
    words(text) {
      checkLength(text);
      return split(text);
    },
    encodeWords(words) {
      const pieces = words.map((word) => tokensOf(` ${word}`));
      const all = pieces.flat();
      const kept = all.slice(0, maxLength - special.single);
      let place = 0;
      const starts = pieces.map(({ length }) => {
        const start = length > 0 && place < kept.length ? special.before + place : -1;
        place += length;
        return start;
      });
      return { ...asInput(processed(kept, null), all.length - kept.length), starts };
    },
    encode(input) {
      const [first, second] = (typeof input === 'string' ? [input] : input).map(tokensOf) as [string[], string[]?];
      const room = maxLength - (second ? special.pair : special.single);
      if (room < 1) {
        throw new InvalidInputError(
          `A limit of ${maxLength} tokens leaves no room for a pair of texts beside the ${special.pair} special ones.`,
          'preprocessing',
        );
      }
      const [kept, keptOfSecond] = keptLengths(first.length, second?.length ?? 0, room);
      const cutTokens = first.length - kept + (second?.length ?? 0) - keptOfSecond;
      return asInput(processed(first.slice(0, kept), second?.slice(0, keptOfSecond) ?? null), cutTokens);
    },
  };
}

/** What BERT's tokenizer sets apart. In a model without WordPiece, transformers sees no words but what spaces separate. */
function wordRules({ model, normalizer, pre_tokenizer }: z.infer<typeof tokenizerSchema>): WordRules {
  const isWordPiece = model.type === 'WordPiece';
  const find = (given: z.infer<typeof part>, type: string) => partsOf(given).find((one) => one.type === type) ?? null;
  const normalized = find(normalizer, 'BertNormalizer');
  return {
    punctuation: isWordPiece && find(pre_tokenizer, 'BertPreTokenizer') !== null,
    chinese: isWordPiece && normalized !== null && normalized.handle_chinese_chars !== false,
  };
}

/** A normalizer or a pre-tokenizer, or those of a sequence. */
function partsOf(given: z.infer<typeof part>): NonNullable<z.infer<typeof part>>[] {
  if (!given) return [];
  const inner = z.array(part).safeParse(given.normalizers ?? given.pretokenizers);
  return inner.success ? inner.data.flatMap(partsOf) : [given];
}

/**
 * How many tokens of each of two texts fit: `LongestFirst` in Hugging Face's tokenizers (tokenizers/src/utils/truncation.rs).
 *
 * @param room for the tokens of both
 */
function keptLengths(first: number, second: number, room: number): [number, number] {
  if (first + second <= room) return [first, second];
  const shorter = Math.min(first, second);
  const half = Math.floor(room / 2);
  const [a, b] = shorter <= half ? [shorter, room - shorter] : [half, room - half];
  return first <= second ? [a, b] : [b, a];
}

function checkLength(text: string): void {
  if (text.length <= MAX_TEXT_LENGTH) return;
  throw new InvalidInputError(
    `The text has ${text.length.toLocaleString('en')} characters; the maximum is ${MAX_TEXT_LENGTH.toLocaleString('en')}. Cut it into parts.`,
  );
}

function publishedTokenizer(json: string) {
  try {
    const file = tokenizerSchema.parse(JSON.parse(json));
    const tokenizer = new PublishedTokenizer({ added_tokens: [], ...file }, {});
    // Some parts are read only when they are used.
    return { file, tokenizer, special: specialTokens(tokenizer) };
  } catch (cause) {
    const message = cause instanceof TypeError ? 'one of its parts is damaged' : (cause as Error).message;
    const reason =
      cause instanceof z.ZodError ? 'it has no model' : message.replace(/\[object Object\]|undefined/g, 'none');
    throw new InvalidInputError(
      `The tokenizer cannot be read: ${reason}. It must be a tokenizer.json as Hugging Face's tokenizers write it.`,
      undefined,
      { cause },
    );
  }
}

/** The number of special tokens that are added to a text and to a pair, `[CLS]` and `[SEP]` of BERT, and before a text. */
function specialTokens({ post_processor }: PublishedTokenizer): { single: number; pair: number; before: number } {
  const probe = ['x'];
  const added = (second: string[] | null) => {
    const given = second ? 2 : 1;
    return (post_processor?.(probe, second, true).tokens.length ?? given) - given;
  };
  const before = Math.max(0, post_processor?.(probe, null, true).tokens.indexOf(probe[0]) ?? 0);
  return { single: added(null), pair: added(probe), before };
}
