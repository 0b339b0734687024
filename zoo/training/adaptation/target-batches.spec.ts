import { expect, test } from 'vitest';
import { targetBatches } from './target-batches.ts';

const rows = [3, 5, 8, 13, 21, 34, 55];
const choices = { batches: 5, batchSize: 3, seed: 4, epoch: 2 };

test('as many batches as the source has, all of them full, from as many rounds as that takes', () => {
  const batches = targetBatches(rows, null, choices);
  expect(batches.map(({ length }) => length)).toEqual([3, 3, 3, 3, 3]);
  for (const [i, batch] of batches.entries()) {
    expect(new Set(batch).size).toBe(3);
    expect(batch.every((row) => rows.includes(row))).toBe(true);
    // No example twice in one round of two batches.
    if (i % 2 === 1) expect(new Set([...batch, ...batches[i - 1]]).size).toBe(6);
  }
});

test('the order is another one in each epoch, and the same again for the same epoch', () => {
  expect(targetBatches(rows, null, choices)).toEqual(targetBatches(rows, null, choices));
  expect(targetBatches(rows, null, { ...choices, epoch: 3 })).not.toEqual(targetBatches(rows, null, choices));
});

test('fewer rows than a batch are one batch, again and again', () => {
  const batches = targetBatches([7, 9], null, { ...choices, batches: 3, batchSize: 5 });
  expect(batches.map((batch) => batch.toSorted())).toEqual([
    [7, 9],
    [7, 9],
    [7, 9],
  ]);
});
