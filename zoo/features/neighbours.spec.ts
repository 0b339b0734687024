import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FeatureMatrix } from './feature-matrix.ts';
import { featureBlocks, readFeatureRows } from './feature-rows.ts';
import { neighboursOf } from './neighbours.ts';
import { npyHeader } from './npy.ts';
import { peerCases } from './projection/testing/peers.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-neighbours-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function stored({ values, rows, dimension }: FeatureMatrix) {
  const path = join(directory, 'features.npy');
  await writeFile(path, Buffer.concat([npyHeader([rows, dimension]), new Uint8Array(values.buffer)]));
  return { path, rows, dimension };
}

test.each(peerCases)('$name: as scikit-learn', async ({ features, k, neighbours, distances }) => {
  const source = await stored(features);
  for (const [row, expected] of neighbours.entries()) {
    const found = await neighboursOf(source, row, k);
    expect(found.map((near) => near.row)).toEqual(expected);
    for (const [i, { distance }] of found.entries()) expect(distance).toBeCloseTo(distances[row][i], 9);
  }
});

test('a file of several blocks gives the same as one, and more neighbours than there are rows are all of them', async () => {
  // 16 MiB hold 4 of these rows.
  const [rows, dimension] = [11, 2 ** 20];
  const values = new Float32Array(rows * dimension);
  for (let row = 0; row < rows; row++) values[row * dimension + row] = row;
  const source = await stored({ values, rows, dimension });
  const firsts: number[] = [];
  for await (const { first } of featureBlocks(source)) firsts.push(first);
  expect(firsts).toEqual([0, 4, 8]);
  const found = await neighboursOf(source, 0, 100);
  expect(found).toEqual(Array.from({ length: 10 }, (_, i) => ({ row: i + 1, distance: i + 1 })));
  expect((await readFeatureRows(source, [9, 2])).values.filter((value) => value !== 0)).toEqual(
    Float32Array.from([9, 2]),
  );
});

test('another size than the file’s is an error', async () => {
  const source = await stored(peerCases[0].features);
  await expect(neighboursOf({ ...source, rows: source.rows - 1 }, 0, 1)).rejects.toThrow(/does not have/);
});
