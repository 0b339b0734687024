import { existsSync } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Raster } from '../raster.ts';
import { PictureCache } from './picture-cache.ts';
import type { Slot } from './plan-cache.ts';

let directory: string;
let file: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-cache-'));
  file = join(directory, 'pictures');
});
afterAll(() => rm(directory, { recursive: true }));
beforeEach(() => writeFile(file, ''));

const slots: Slot[] = [
  { index: 0, at: 0, width: 2, height: 1, isPrepared: false },
  { index: 1, at: 6, width: 1, height: 1, isPrepared: true },
];
const [wide, narrow]: Raster[] = [
  { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) },
  { width: 1, height: 1, data: Uint8Array.of(7, 8, 9) },
];
const opened = (path: string, filled = new Uint8Array(new SharedArrayBuffer(slots.length))) => ({
  cache: new PictureCache({ file: path, filled }),
  filled,
});

test('what one thread keeps, others read', () => {
  const { cache, filled } = opened(file);
  expect(slots.map((slot) => cache.has(slot))).toEqual([false, false]);
  cache.write(slots[1], narrow);
  cache.write(slots[0], wide);
  const { cache: other } = opened(file, filled);
  expect(slots.map((slot) => other.has(slot))).toEqual([true, true]);
  expect(other.read(slots[0])).toEqual(wide);
  expect(other.read(slots[1])).toEqual(narrow);
  cache.close();
  other.close();
});

test('a picture of another size than its slot’s is not kept', () => {
  const { cache } = opened(file);
  cache.write(slots[0], { ...wide, width: 1, height: 2 });
  expect(cache.has(slots[0])).toBe(false);
  cache.close();
});

test.runIf(existsSync('/dev/full'))('a full disk keeps nothing more, and fails nothing', () => {
  const { cache } = opened('/dev/full');
  for (const slot of [...slots, ...slots]) cache.write(slot, slot.index === 0 ? wide : narrow);
  expect(slots.map((slot) => cache.has(slot))).toEqual([false, false]);
  cache.close();
});

test('a file that somebody cuts off is an error, not another picture', async () => {
  const { cache } = opened(file);
  cache.write(slots[0], wide);
  await truncate(file, 3);
  expect(() => cache.read(slots[0])).toThrow(/cut off/);
  cache.close();
});
