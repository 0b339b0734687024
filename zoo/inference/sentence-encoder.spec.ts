import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isImagePreprocessing, METADATA } from '../model.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { tinyModel } from '../testing/tiny-model.ts';
import { textVectors } from '../transfer/zero-shot/text-vectors.ts';
import { cosineSimilarity } from './cosine-similarity.ts';
import { openSentenceEncoder, type SentenceEncoder } from './sentence-encoder.ts';
import fixture from './testing/sentence-similarity.json' with { type: 'json' };
import { encoderIn, namedWeights, smallEncoder } from './testing/small-encoder.ts';

const TEXTS = ['the cat sat', 'dog', 'a slow dog and a fast cat ran and sat on the mat', 'word7 word8 word9, word10'];

interface Fixture {
  comparisons: { first: string; others: string[]; similarities: number[] }[];
}

/** The largest difference from sentence-transformers' similarities. */
async function largestDifference(encoder: SentenceEncoder, { comparisons }: Fixture): Promise<number> {
  let largest = 0;
  for (const { first, others, similarities } of comparisons) {
    const [own, ...encoded] = await encoder.encode([first, ...others]);
    for (const [i, { vector }] of encoded.entries())
      largest = Math.max(largest, Math.abs(cosineSimilarity(own.vector, vector) - similarities[i]));
  }
  return largest;
}

const [ofSmall, ofMiniLm] = fixture.models;

test.each(namedWeights())('all-MiniLM-L6-v2 in %s has sentence-transformers’ similarities', async (folder) => {
  const { onnx } = await encoderIn(folder, ofMiniLm.longest);
  const encoder = await openSentenceEncoder(onnx);
  expect(await largestDifference(encoder, ofMiniLm)).toBeLessThan(2e-6);
  await encoder.close();
});

describe('a small BERT with sentence-transformers’ modules', () => {
  let encoder: SentenceEncoder;
  beforeAll(async () => {
    encoder = await openSentenceEncoder((await smallEncoder('bert', true)).onnx);
  });
  afterAll(() => encoder.close());

  test('has its similarities, in one batch as one by one', async () => {
    expect(await largestDifference(encoder, ofSmall)).toBeLessThan(2e-6);
  });

  test('a text that is too long says how much was not read', async () => {
    expect(encoder.longest).toBe(20);
    const [{ cutTokens }, { cutTokens: none }] = await encoder.encode(['dog '.repeat(25), 'dog']);
    expect([cutTokens, none]).toEqual([25 - 18, 0]);
  });

  test('texts of the same tokens are computed once', async () => {
    const reached: number[][] = [];
    const encoded = await encoder.encode(['Dog', 'dog', 'cat', 'dog '.repeat(18), 'dog '.repeat(40)], {
      onProgress: (...progress) => {
        reached.push(progress);
      },
    });
    expect(reached).toEqual([[3, 3]]);
    expect(encoded[0].vector).toEqual(encoded[1].vector);
    expect(encoded[3].vector).toEqual(encoded[4].vector);
    expect(cosineSimilarity(encoded[0].vector, encoded[2].vector)).toBeLessThan(0.999);
  });

  test('an empty text is refused, and it stops between two batches', async () => {
    await expect(encoder.encode(['dog', ' '])).rejects.toThrow('A text is empty.');
    const stop = new AbortController();
    const stopped = encoder.encode(
      Array.from({ length: 20 }, (_, i) => `dog word${i}`),
      { signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) },
    );
    await expect(stopped).rejects.toThrow('enough');
  });
});

test.each(['distilbert-classifier', 'gpt2', 'llama', 'roberta', 'clip'])(
  '%s has the vectors that features and zero-shot classifiers are made from',
  async (folder) => {
    const { onnx, featureLayers, preprocessing } = await smallEncoder(folder, false);
    if (isImagePreprocessing(preprocessing)) throw new Error('It takes pictures.');
    const { values, dimension } = await textVectors({ model: onnx, featureLayers, preprocessing }, TEXTS);
    const encoder = await openSentenceEncoder(onnx);
    const encoded = await encoder.encode(TEXTS);
    await encoder.close();
    for (const [i, { vector }] of encoded.entries()) {
      expect(vector).toHaveLength(dimension);
      for (let j = 0; j < dimension; j++) expect(Math.abs(vector[j] - values[i * dimension + j])).toBeLessThan(1e-5);
    }
  },
);

test('what has no vector of a text is refused', async () => {
  await expect(openSentenceEncoder(tinyModel())).rejects.toThrow('The model takes pictures, not texts.');
  const graph = readModel((await smallEncoder('bert', false)).onnx);
  graph.metadata[METADATA.featureLayers] = '[]';
  await expect(openSentenceEncoder(writeModel(graph))).rejects.toThrow('no layer with a vector for each text');
});
