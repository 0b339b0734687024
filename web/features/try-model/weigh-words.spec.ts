import { expect, test } from 'vitest';
import { weighWords } from './weigh-words.ts';

test('words with their weight, and what is between them', () => {
  const words = [
    { text: 0, start: 0, end: 4, drop: 0.2 },
    { text: 0, start: 6, end: 9, drop: -0.6 },
    { text: 1, start: 0, end: 2, drop: 0.01 },
  ];
  expect(weighWords(['good, but!', 'it'], words)).toEqual([
    [
      { text: 'good', drop: 0.2, strength: 1 },
      { text: ', ', drop: null, strength: 0 },
      { text: 'but', drop: -0.6, strength: -3 },
      { text: '!', drop: null, strength: 0 },
    ],
    [{ text: 'it', drop: 0.01, strength: 0 }],
  ]);
});
