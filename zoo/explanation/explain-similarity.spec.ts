import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSentenceEncoder, type SentenceEncoder } from '../inference/sentence-encoder.ts';
import fixture from '../inference/testing/sentence-similarity.json' with { type: 'json' };
import { encoderIn, namedWeights, smallEncoder } from '../inference/testing/small-encoder.ts';
import { explainSimilarity } from './explain-similarity.ts';

const [ofSmall, ofMiniLm] = fixture.models;
let encoder: SentenceEncoder;
beforeAll(async () => {
  encoder = await openSentenceEncoder((await smallEncoder('bert', true)).onnx);
});
afterAll(() => encoder.close());

/** The largest difference from the similarities without each word of the first sentence. */
async function largestDifference(of: SentenceEncoder, each: (typeof fixture.models)[number]['comparisons'][number]) {
  const { similarity, words } = await explainSimilarity(of, { texts: [each.first, each.others[0]] });
  const ofFirst = words.filter(({ text }) => text === 0);
  expect(ofFirst.map(({ start, end }) => [start, end])).toEqual(each.without.map(([start, end]) => [start, end]));
  return Math.max(...ofFirst.map(({ drop }, i) => Math.abs(similarity - drop - each.without[i][2])));
}

test('each word has the fall to the similarity that sentence-transformers gives without it', async () => {
  expect(ofSmall.comparisons[0].without).toHaveLength(6);
  expect(await largestDifference(encoder, ofSmall.comparisons[0])).toBeLessThan(2e-6);
});

test.each(namedWeights())('the same of all-MiniLM-L6-v2 in %s, of 38 words too', async (folder) => {
  const own = await openSentenceEncoder((await encoderIn(folder, ofMiniLm.longest)).onnx);
  for (const each of ofMiniLm.comparisons.filter(({ without }) => without.length > 0))
    expect(await largestDifference(own, each)).toBeLessThan(2e-6);
  await own.close();
});

test('words of both texts are left out; those that the model did not read change nothing', async () => {
  const long = Array.from({ length: 30 }, (_, i) => `word${i}`).join(' ');
  const { words } = await explainSimilarity(encoder, { texts: ['cat sat', long] });
  expect(words.map(({ text }) => text)).toEqual([0, 0, ...Array(30).fill(1)]);
  const drops = words.slice(2).map(({ drop }) => drop);
  expect(drops.slice(18).every((drop) => Math.abs(drop) < 1e-9)).toBe(true);
  expect(drops.slice(0, 18).some((drop) => Math.abs(drop) > 1e-3)).toBe(true);
});
