import { expect, test } from 'vitest';
import { rankPairs } from './rank-pairs.ts';

const picture = (id: number, ...similarities: [number, number][]) => ({ id, similarities: new Map(similarities) });

test('every two are a pair, the most similar first', () => {
  const pictures = [picture(1), picture(2, [1, 0.2]), picture(3, [1, -0.1], [2, 0.9])];
  const ids = rankPairs(pictures).map(({ first, second, similarity }) => [first.id, second.id, similarity]);
  expect(ids).toEqual([
    [2, 3, 0.9],
    [1, 2, 0.2],
    [1, 3, -0.1],
  ]);
});

test('a picture that was taken out leaves the pairs of the others', () => {
  const pictures = [picture(1), picture(3, [1, -0.1], [2, 0.9])];
  expect(rankPairs(pictures)).toMatchObject([{ similarity: -0.1 }]);
  expect(rankPairs(pictures.slice(1))).toEqual([]);
});
