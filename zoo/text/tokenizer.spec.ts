import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { wordPieceTokenizer } from './testing/word-piece-tokenizer.ts';
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
