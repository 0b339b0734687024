import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Dataset, Example } from '../../data/dataset.ts';
import { npyHeader } from '../../features/npy.ts';
import { openExtracted } from './open-extracted.ts';

const [ROWS, DIMENSION] = [7, 3];
const examples = Array.from({ length: ROWS }, (_, i): Example => {
  const split = i % 2 === 0 ? 'train' : 'validation';
  return { name: `row ${i}`, label: 0, split, groups: {}, offset: 0, byteSize: 1, sha256: '' };
});
const index = { version: 1, modality: 'TEXT', labels: ['a', 'b'], groups: [], examples, quality: [], seed: 0 } as const;
const dataset = { index, packFile: '' } as unknown as Dataset;
const values = Float32Array.from({ length: ROWS * DIMENSION }, (_, i) => i / 8);

let directory: string;
let file: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-extracted-'));
  file = join(directory, 'features.npy');
  await writeFile(file, Buffer.concat([npyHeader([ROWS, DIMENSION]), Buffer.from(values.buffer)]));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

// In memory, and read from the file each time.
test.each([1000, 0])('reads the features of some examples by their place among them (%d bytes kept)', async (kept) => {
  const validation = examples.filter(({ split }) => split === 'validation');
  const source = await openExtracted(file, dataset, validation, { name: 'features', dimension: DIMENSION }, kept);
  expect(source.rows).toBe(3);
  // The file's rows 5 and 1.
  for (const wanted of [[2, 0], [0], [2, 0]]) {
    const { inputs, release } = await source.read(wanted, 0, null);
    const rows = wanted.flatMap((row) => [...values.subarray((2 * row + 1) * DIMENSION, (2 * row + 2) * DIMENSION)]);
    expect([...(inputs.features.data as Float32Array)]).toEqual(rows);
    expect(inputs.features.dims).toEqual([wanted.length, DIMENSION]);
    release();
  }
  await source.close();
});
