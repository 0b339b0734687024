import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Example, ImageDataset } from '../../data/dataset.ts';
import type { FineTuneInput } from '../options/options.ts';
import { drawnShapes, full, judged, relabelled, split } from '../testing/judged-shapes.ts';

// Each verdict on a real training of a tiny network. For those that take many epochs: verdicts.long.spec.ts.

const shapes = drawnShapes();

/** Validation pictures that are training pictures, saved again with other bytes. */
async function withNearCopies(dataset: ImageDataset, copies: number): Promise<ImageDataset> {
  const pack = await readFile(dataset.packFile);
  const trained = dataset.index.examples.filter(({ split }) => split === 'train');
  const [parts, examples]: [Buffer[], Example[]] = [[pack], [...dataset.index.examples]];
  let offset = pack.length;
  for (let i = 0; i < copies; i++) {
    const { offset: start, byteSize } = trained[i];
    const bytes = await sharp(pack.subarray(start, start + byteSize))
      .png({ compressionLevel: 0 })
      .toBuffer();
    const own = { offset, byteSize: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    examples.push({ ...trained[i], ...own, name: `copy ${i}`, split: 'validation' });
    parts.push(bytes);
    offset += bytes.length;
  }
  const packFile = join(shapes.directory, 'copies.pack');
  await writeFile(packFile, Buffer.concat(parts));
  return { index: { ...dataset.index, examples }, packFile };
}

const probe: FineTuneInput = { strategy: 'LINEAR_PROBE', epochs: 20 };

test('GOOD: enough examples of what the network can learn', async () => {
  const verdict = await judged(full, split(shapes.dataset, 60), shapes.directory);
  expect(verdict, verdict.message).toMatchObject({ kind: 'GOOD', advice: [] });
});

test('TOO_LITTLE_DATA: too few validation examples', async () => {
  const few = split(shapes.dataset, 60);
  const examples = few.index.examples.filter(({ split, label }) => split !== 'validation' || label === 0);
  const verdict = await judged({ ...full, epochs: 2 }, { ...few, index: { ...few.index, examples } }, shapes.directory);
  expect(verdict.kind, verdict.message).toBe('TOO_LITTLE_DATA');
});

test('UNDERFITTING: two epochs are too few', async () => {
  const verdict = await judged({ ...probe, epochs: 2 }, split(shapes.dataset, 60), shapes.directory);
  expect(verdict.kind, verdict.message).toBe('UNDERFITTING');
  expect(verdict.advice.map(({ change }) => change)).toEqual([{ epochs: 4 }, { strategy: 'PARTIAL' }]);
});

test('NO_SIGNAL: labels drawn by lot', async () => {
  const verdict = await judged(probe, split(relabelled(shapes.dataset, 2 / 3), 60), shapes.directory);
  expect(verdict.kind, verdict.message).toBe('NO_SIGNAL');
});

test('LEAK_SUSPECTED: training pictures among those for validation, with the same bytes or saved again', async () => {
  const clean = split(shapes.dataset, 60);
  const copies = clean.index.examples
    .filter(({ split }) => split === 'train')
    .slice(0, 4)
    .map((example) => ({ ...example, name: `copy of ${example.name}`, split: 'validation' as const }));
  const same = { ...clean, index: { ...clean.index, examples: [...clean.index.examples, ...copies] } };
  expect(await judged({ ...full, epochs: 1 }, same, shapes.directory)).toMatchObject({
    kind: 'LEAK_SUSPECTED',
    message: '4 of 79 validation and test examples are training examples too, byte for byte.',
  });
  const near = await judged({ ...probe, epochs: 2 }, await withNearCopies(clean, 6), shapes.directory);
  expect(near, near.message).toMatchObject({
    kind: 'LEAK_SUSPECTED',
    message: '6 of 66 validation examples look to the model almost like a training example.',
  });
});
