import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importImageArchive } from './import-image-archive.ts';
import { openDataset } from './open-dataset.ts';
import { pictureFolders, writeZip } from './testing/archives.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-open-'));
});
afterAll(() => rm(directory, { recursive: true }));

test('an imported data set is opened; a truncated pack and an invalid index are refused', async () => {
  const archive = await writeZip(join(directory, 'pets.zip'), await pictureFolders(['cats', 'dogs'], 3));
  const { dataset, indexFile } = await importImageArchive(archive, {
    filename: 'pets.zip',
    directory: join(directory, 'pets'),
  });
  expect(await openDataset(indexFile, dataset.packFile)).toEqual(dataset);

  await truncate(dataset.packFile, 100);
  await expect(openDataset(indexFile, dataset.packFile)).rejects.toThrow(/has 100 bytes, but its index needs/);

  await writeFile(indexFile, JSON.stringify({ ...dataset.index, version: 2 }));
  await expect(openDataset(indexFile, dataset.packFile)).rejects.toThrow(/version/);
});
