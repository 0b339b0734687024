import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeBatch } from '../../zoo/data/decode-batch.ts';
import { pictureDataset, preprocessingOf, writePixels } from './pictures.ts';
import { readTensors } from './tensor-file.ts';

test('pictures are JPEGs of every class in every split, and a peer reads the pixels that Graft decodes', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'graft-pictures-'));
  try {
    const dataset = await pictureDataset(directory, { count: 40, classes: 3 });
    const { examples } = dataset.index;
    for (const split of ['train', 'validation', 'test']) {
      const labels = examples.filter((example) => example.split === split).map(({ label }) => label);
      expect(new Set(labels).size).toBe(3);
    }
    const [file, preprocessing] = [join(directory, 'pixels'), preprocessingOf(32)];
    await writePixels(file, dataset, examples.slice(0, 6), { preprocessing, batchSize: 4 });
    const batches = await readTensors(file);
    expect([...batches.keys()]).toEqual(['0/pixels', '0/labels', '1/pixels', '1/labels']);
    expect(batches.get('1/pixels')?.shape).toEqual([2, 3, 32, 32]);
    expect(batches.get('1/pixels')?.data).toEqual(await decodeBatch(dataset, examples.slice(4, 6), preprocessing));
  } finally {
    await rm(directory, { recursive: true });
  }
});
