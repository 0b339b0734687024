import { expect, test } from 'vitest';
import type { Comparison } from './comparison-query.ts';
import { explainSpanPair } from './explain-span-pair.ts';

const comparison = (f1: number[]) =>
  ({
    checkpoints: [{ id: '1' }, { id: '2' }],
    metrics: [{ name: 'f1', values: f1 }],
  }) as unknown as Comparison;
const pair = { a: '1', b: '2', onlyARight: 3, onlyBRight: 5, pValue: 0.004 };

test('the one with the higher F1 is named, even if fewer of its texts are entirely right', () => {
  expect(explainSpanPair(comparison([0.75, 0.5]), pair, ['A', 'B'])).toBe(
    '3 examples only A has entirely right, 5 examples only B. The F1 of A is higher by 0.2500: if both were equally good, a difference this large would occur by chance about once in 250 times (p = 0.0040).',
  );
  expect(explainSpanPair(comparison([0.5, 0.6]), { ...pair, pValue: 0.2 }, ['A', 'B'])).toContain(
    'The F1 of B is higher by 0.1000, but that may be chance',
  );
});

test('no difference', () => {
  expect(explainSpanPair(comparison([0.5, 0.5]), pair, ['A', 'B'])).toContain('Their F1 is the same');
});
