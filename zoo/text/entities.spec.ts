import { expect, test } from 'vitest';
import { entitiesIn, spacedWords } from './entities.ts';

test('entities have their place in code points, their text as it stands there, and the mean of their scores', () => {
  const text = '😹 Zoë Blackburn of 東京 🗼';
  const words = spacedWords(text);
  expect(words.map(({ start, end }) => text.slice(start, end))).toEqual(text.split(' '));
  const labels = ['O', 'B-PER', 'I-PER', 'O', 'I-LOC', 'B-LOC'];
  const found = entitiesIn(text, words, labels, [1, 0.5, 0.75, 1, 0.25, 0.5]);
  expect(found).toEqual([
    { label: 'PER', start: 2, end: 15, text: 'Zoë Blackburn', score: 0.625 },
    { label: 'LOC', start: 19, end: 21, text: '東京', score: 0.25 },
    { label: 'LOC', start: 22, end: 23, text: '🗼', score: 0.5 },
  ]);
  const points = Array.from(text);
  for (const { start, end, text: own } of found) expect(points.slice(start, end).join('')).toBe(own);
});

test('words that were not read are in no entity', () => {
  const words = spacedWords('a b c');
  expect(entitiesIn('a b c', words, ['B-PER', null, 'I-PER'])).toEqual([
    { label: 'PER', start: 0, end: 1, text: 'a', score: null },
    { label: 'PER', start: 4, end: 5, text: 'c', score: null },
  ]);
});
