import { expect, test } from 'vitest';
import { changeWords } from './change-words.ts';

const TEXT = 'the quick brown fox jumps over the lazy dog and runs far away from home today';
const words = TEXT.split(' ');
const seeds = Array.from({ length: 2000 }, (_, seed) => seed);
const changed = (options: { wordDeletion: number; wordSwap: number }, seed: number) =>
  (changeWords(TEXT, options, seed) as string).split(' ');

test('words are deleted with the given probability, and the others keep their order', () => {
  const kept = seeds.map((seed) => changed({ wordDeletion: 0.1, wordSwap: 0 }, seed));
  expect(kept.flat().length / (seeds.length * words.length)).toBeCloseTo(0.9, 2);
  for (const left of kept) {
    let at = 0;
    for (const word of words) if (word === left[at]) at++;
    expect(at).toBe(left.length);
  }
});

test('swaps keep the words and move about two for each swap', () => {
  for (const seed of seeds) {
    const swapped = changed({ wordDeletion: 0, wordSwap: 0.1 }, seed);
    expect(swapped.toSorted()).toEqual(words.toSorted());
    // One swap, of 16 words.
    expect(swapped.filter((word, i) => word !== words[i]).length).toBeLessThanOrEqual(2);
  }
  const moved = seeds.filter((seed) => changed({ wordDeletion: 0, wordSwap: 0.1 }, seed).join(' ') !== TEXT);
  // All but swaps of the one “the” with the other.
  expect(moved.length / seeds.length).toBeGreaterThan(0.98);
});

test('a word stays of each text, also of a pair; an empty text stays empty', () => {
  for (const seed of seeds.slice(0, 50)) {
    const [first, second] = changeWords(['one two', 'three'], { wordDeletion: 0.9, wordSwap: 0.5 }, seed);
    expect(['one', 'two', 'one two', 'two one']).toContain(first);
    expect(second).toBe('three');
    expect(changeWords('', { wordDeletion: 0.9, wordSwap: 0.5 }, seed)).toBe('');
  }
});

test('the same seed changes a text in the same way, another seed in another', () => {
  const options = { wordDeletion: 0.2, wordSwap: 0.2 };
  expect(changeWords(TEXT, options, 5)).toBe(changeWords(TEXT, options, 5));
  expect(new Set(seeds.slice(0, 20).map((seed) => changeWords(TEXT, options, seed))).size).toBeGreaterThan(15);
});
