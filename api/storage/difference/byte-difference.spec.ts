import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../../../zoo/data/random.ts';
import { makeDifference, partsOf } from './byte-difference.ts';

function apply(base: Buffer, difference: Buffer | null): Buffer {
  if (!difference) throw new Error('it gave up');
  const bytes = { BASE: base, DIFFERENCE: difference };
  return Buffer.concat(
    partsOf(difference).map(({ from, start, length }) => bytes[from].subarray(start, start + length)),
  );
}

function noise(length: number, seed: number): Buffer {
  const generator = random(seed);
  return Buffer.from(Array.from({ length }, () => Math.floor(generator.next() * 256)));
}

test('gives the target again, whatever was inserted, removed or changed', () => {
  const edit = fc.record({
    at: fc.nat(20_000),
    removed: fc.nat(3_000),
    inserted: fc.uint8Array({ maxLength: 3_000 }),
  });
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(20_000), fc.array(edit, { maxLength: 5 }), (seed, length, edits) => {
      const base = noise(length, seed);
      const target = edits.reduce(
        (bytes, { at, removed, inserted }) =>
          Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)]),
        base,
      );
      expect(apply(base, makeDifference(base, target)).equals(target)).toBe(true);
    }),
    { seed: 1, numRuns: 60 },
  );
});

test('holds what is new, and little else', () => {
  const base = noise(100_000, 1);
  const target = Buffer.concat([
    Buffer.from('a longer name'),
    base.subarray(5, 60_000),
    noise(700, 2),
    base.subarray(61_001),
  ]);
  expect(makeDifference(base, target)?.length).toBeLessThan(13 + 700 + 100);
  expect(makeDifference(base, base)?.length).toBe(20);
  expect(makeDifference(base, noise(50_000, 3))?.length).toBe(50_020);
  expect(makeDifference(base, target, 713)).not.toBeNull();
  expect(makeDifference(base, target, 712)).toBeNull();
});

test('of zeros, and of empty bytes', () => {
  const [zeros, more] = [Buffer.alloc(50_000), Buffer.alloc(70_000)];
  expect(apply(zeros, makeDifference(zeros, more)).equals(more)).toBe(true);
  for (const [base, target] of [
    [Buffer.alloc(0), zeros],
    [zeros, Buffer.alloc(0)],
  ])
    expect(apply(base, makeDifference(base, target)).equals(target)).toBe(true);
});

test('other bytes are refused', () => {
  const base = noise(5_000, 1);
  const difference = makeDifference(base, Buffer.concat([base, Buffer.from('new')])) ?? Buffer.alloc(0);
  expect(difference.length).toBe(39);
  for (const wrong of [
    Buffer.alloc(0),
    Buffer.alloc(3),
    difference.subarray(0, -1),
    Buffer.from('a file of another kind'),
  ])
    expect(() => partsOf(wrong)).toThrow('The difference of a checkpoint is damaged');
});
