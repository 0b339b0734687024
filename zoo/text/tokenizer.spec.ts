import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { wordPieceTokenizer } from './testing/word-piece-tokenizer.ts';
import type { TextInput } from './text-input.ts';
import transformers from './text-pairs.json' with { type: 'json' };
import { tokenizeBatch } from './tokenize-batch.ts';
import { MAX_TEXT_LENGTH, openTokenizer } from './tokenizer.ts';

const json = wordPieceTokenizer(['un', '##aff', '##able', 'cats', 'purr', '!']);
const tokenizer = openTokenizer(json, 6);

test('splits words into pieces, between the special tokens', () => {
  // [CLS] un ##aff ##able ! [SEP]
  expect(tokenizer.encode('Unaffable!').ids).toEqual([2, 4, 5, 6, 9, 3]);
  expect(tokenizer.encode('dogs purr').ids).toEqual([2, 1, 8, 3]);
  expect(tokenizer.encode('').ids).toEqual([2, 3]);
});

test('truncates a longer text at its end and keeps the special tokens', () => {
  expect(tokenizer.encode('cats purr cats purr cats').ids).toEqual([2, 7, 8, 7, 8, 3]);
  expect(() => openTokenizer(json, 2)).toThrow('no room beside the 2 special ones');
});

test('pads a batch to its longest text, outside of the mask', () => {
  const { input_ids, attention_mask, token_type_ids } = tokenizeBatch(tokenizer, ['cats purr!', 'cats']);
  expect(input_ids.dims).toEqual([2, 5]);
  expect([...(input_ids.data as BigInt64Array)].map(Number)).toEqual([2, 7, 8, 9, 3, 2, 7, 3, 0, 0]);
  expect([...(attention_mask.data as BigInt64Array)].map(Number)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 0]);
  expect([...(token_type_ids.data as BigInt64Array)].map(Number)).toEqual(Array(10).fill(0));
});

test('pads with the token that the file names, or that has its usual name', () => {
  expect(tokenizer.padId).toBe(0);
  const padding = { strategy: 'BatchLongest', pad_id: 3, pad_token: '[SEP]' };
  expect(openTokenizer(JSON.stringify({ ...JSON.parse(json), padding }), 6).padId).toBe(3);
});

test.each([
  ['no JSON', '{'],
  ['no tokenizer', '[]'],
  ['one without a model', '{"version":"1.0"}'],
  ['one of another kind', JSON.stringify({ ...JSON.parse(json), model: { type: 'Bytes' } })],
])('refuses %s', (_, text) => {
  expect(() => openTokenizer(text, 16)).toThrow(InvalidInputError);
  expect(() => openTokenizer(text, 16)).toThrow(/tokenizer\.json/);
});

test('refuses a text that is too long to process', () => {
  expect(() => tokenizer.encode('a'.repeat(MAX_TEXT_LENGTH + 1))).toThrow('the maximum is 100,000');
});

test.each(
  transformers.tokenizers.flatMap(({ name, json, cases }) =>
    cases.map((given) => [name, given.longest, json, given] as const),
  ),
)(
  'pairs and texts as transformers gives them with a tokenizer like %s’s, cut to %i tokens by longest_first',
  (_, longest, json, { encoded }) => {
    const tokenizer = openTokenizer(json, longest);
    for (const [i, [ids, typeIds]] of encoded.entries()) {
      const texts = transformers.texts[i];
      const input = (texts.length === 1 ? texts[0] : texts) as TextInput;
      const { cutTokens, ...tokens } = tokenizer.encode(input);
      expect(tokens).toEqual({ ids, typeIds });
      const whole = openTokenizer(json, 1_000).encode(input).ids.length;
      expect(cutTokens).toBe(whole - ids.length);
    }
  },
);

test('a limit that leaves no room for a pair is said', () => {
  expect(tokenizer.encode(['cats', 'purr']).ids).toEqual([2, 7, 3, 8, 3]);
  expect(() => openTokenizer(json, 3).encode(['cats', 'purr'])).toThrow(
    'no room for a pair of texts beside the 3 special ones',
  );
});

test('a batch of texts without a single token of their own still has tokens to read', () => {
  const { input_ids, attention_mask } = tokenizeBatch(tokenizer, ['\u200b', '\u00ad \u200d']);
  expect([...(input_ids.data as BigInt64Array)].map(Number)).toEqual([2, 3, 2, 3]);
  expect([...(attention_mask.data as BigInt64Array)].map(Number)).toEqual([1, 1, 1, 1]);
  const bare = openTokenizer(JSON.stringify({ ...JSON.parse(json), post_processor: null }), 6);
  expect(tokenizeBatch(bare, ['\u200b', '']).input_ids.dims).toEqual([2, 1]);
});

test('a tokenizer with a damaged part is refused in words', () => {
  const damaged = (part: object) => () => openTokenizer(JSON.stringify({ ...JSON.parse(json), ...part }), 6);
  expect(damaged({ post_processor: { type: 'TemplateProcessing', pair: [], special_tokens: {} } })).toThrow(
    'The tokenizer cannot be read: one of its parts is damaged.',
  );
  expect(damaged({ decoder: { type: {} } })).toThrow('The tokenizer cannot be read: Unknown Decoder type: none.');
  expect(damaged({ normalizer: {} })).toThrow('The tokenizer cannot be read: Unknown Normalizer type: none.');
});
