import { expect, test } from 'vitest';
import { counted, fatesOf } from './what-goes.ts';

test('counts by kind', () => {
  const kinds = ['CHECKPOINT', 'FEW_SHOT_STUDY', 'CHECKPOINT', 'FEW_SHOT_STUDY', 'SWEEP'] as const;
  expect(counted(kinds.map((kind) => ({ kind })))).toBe('2 checkpoints, 2 few-shot studies, 1 sweep');
  expect(counted([])).toBe('');
});

test('what cannot stay goes, whatever was chosen', () => {
  const dependants = [
    { kind: 'FEATURE_SET' as const, id: 'a', name: 'a', canStay: false },
    { kind: 'FINE_TUNE' as const, id: 'b', name: 'b', canStay: true },
  ];
  const going = (policy: 'KEEP' | 'DELETE') => fatesOf({ dependants }, policy).map(({ goes }) => goes);
  expect(going('KEEP')).toEqual([true, false]);
  expect(going('DELETE')).toEqual([true, true]);
});
