import { expect, test } from 'vitest';
import { explainPair } from './explain-pair.ts';

const pair = { a: '1', b: '2', onlyARight: 20, onlyBRight: 5, pValue: 0.0041 };

test('a clear difference names the better one', () => {
  expect(explainPair(pair, 'A', 'B')).toBe(
    '20 examples only A predicts correctly, 5 examples only B. A is better: if both were equally good, a difference this large would occur by chance about once in 244 times (p = 0.0041).',
  );
});

test('a small difference is not called a difference', () => {
  const text = explainPair({ ...pair, onlyARight: 1, onlyBRight: 3, pValue: 0.625 }, 'A', 'B');
  expect(text).toContain('B is ahead, but that may be chance');
  expect(text).toContain('1 example only A');
  expect(text).toContain('63 of 100');
});

test('no difference at all', () => {
  expect(explainPair({ ...pair, onlyARight: 0, onlyBRight: 0, pValue: 1 }, 'A', 'B')).toContain('no difference');
  expect(explainPair({ ...pair, onlyARight: 4, onlyBRight: 4, pValue: 1 }, 'A', 'B')).toContain('Neither is ahead');
});
