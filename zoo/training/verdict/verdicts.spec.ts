import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Example, ImageDataset } from '../../data/dataset.ts';
import { random } from '../../data/random.ts';
import { shapeDataset } from '../../testing/shape-dataset.ts';
import { fineTune } from '../fine-tune.ts';
import type { FineTuneInput } from '../options/options.ts';
import { tinyRequest } from '../testing/tiny-request.ts';
import type { Verdict } from './verdict.ts';

// Each verdict on a real training of a tiny network.

let directory: string;
let shapes: ImageDataset;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-verdicts-'));
  shapes = await shapeDataset(directory, 90);
}, 60_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

/** The first examples of each label are for training, the next 20 for validation, the next 5 for testing; the others are left out. */
function split(dataset: ImageDataset, training: number): ImageDataset {
  const counts = new Map<number, number>();
  const examples = dataset.index.examples.flatMap((example): Example[] => {
    const count = counts.get(example.label) ?? 0;
    counts.set(example.label, count + 1);
    if (count >= training + 25) return [];
    return [{ ...example, split: count < training ? 'train' : count < training + 20 ? 'validation' : 'test' }];
  });
  return { ...dataset, index: { ...dataset.index, examples } };
}

/** The same pictures, some of them with another label: a share, drawn from the seed. */
function relabelled(dataset: ImageDataset, share: number): ImageDataset {
  const from = random(5);
  const { labels } = dataset.index;
  const other = (label: number) => (label + 1 + Math.floor(from.next() * (labels.length - 1))) % labels.length;
  const examples = dataset.index.examples.map((example) => ({
    ...example,
    label: from.next() < share ? other(example.label) : example.label,
  }));
  return { ...dataset, index: { ...dataset.index, examples } };
}

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
  const packFile = join(directory, 'copies.pack');
  await writeFile(packFile, Buffer.concat(parts));
  return { index: { ...dataset.index, examples }, packFile };
}

async function judged(input: FineTuneInput, dataset: ImageDataset): Promise<Verdict> {
  const verdicts: Verdict[] = [];
  await fineTune({
    ...tinyRequest({ batchSize: 16, ...input }, dataset, directory),
    onVerdict: (verdict) => verdicts.push(verdict),
  });
  expect(verdicts).toHaveLength(1);
  return verdicts[0];
}

const full: FineTuneInput = { strategy: 'FULL', epochs: 12, learningRate: 0.01, labelSmoothing: 0, dropout: 0 };
const probe: FineTuneInput = { strategy: 'LINEAR_PROBE', epochs: 20 };

test('GOOD: enough examples of what the network can learn', async () => {
  const verdict = await judged(full, split(shapes, 60));
  expect(verdict, verdict.message).toMatchObject({ kind: 'GOOD', advice: [] });
});

test('OVERFITTING: a quarter of the labels is wrong, and learned by heart', async () => {
  const verdict = await judged({ ...full, epochs: 60, learningRate: 0.02 }, split(relabelled(shapes, 0.25), 20));
  expect(verdict.kind, verdict.message).toBe('OVERFITTING');
  expect(verdict.advice.map(({ change }) => change)).toContainEqual({ augment: true });
});

test('TOO_LITTLE_DATA: sixteen examples of each label, learned by heart with the wrong labels among them', async () => {
  const verdict = await judged({ ...full, epochs: 60, learningRate: 0.02 }, split(relabelled(shapes, 0.25), 16));
  expect(verdict.kind, verdict.message).toBe('TOO_LITTLE_DATA');
});

test('TOO_LITTLE_DATA: too few validation examples', async () => {
  const few = split(shapes, 60);
  const examples = few.index.examples.filter(({ split, label }) => split !== 'validation' || label === 0);
  const verdict = await judged({ ...full, epochs: 2 }, { ...few, index: { ...few.index, examples } });
  expect(verdict.kind, verdict.message).toBe('TOO_LITTLE_DATA');
});

test('UNDERFITTING: two epochs are too few', async () => {
  const verdict = await judged({ ...probe, epochs: 2 }, split(shapes, 60));
  expect(verdict.kind, verdict.message).toBe('UNDERFITTING');
  expect(verdict.advice.map(({ change }) => change)).toEqual([{ epochs: 4 }, { strategy: 'PARTIAL' }]);
});

test('NO_SIGNAL: labels drawn by lot', async () => {
  const verdict = await judged(probe, split(relabelled(shapes, 2 / 3), 60));
  expect(verdict.kind, verdict.message).toBe('NO_SIGNAL');
});

test('LEAK_SUSPECTED: training pictures among those for validation, with the same bytes or saved again', async () => {
  const clean = split(shapes, 60);
  const copies = clean.index.examples
    .filter(({ split }) => split === 'train')
    .slice(0, 4)
    .map((example) => ({ ...example, name: `copy of ${example.name}`, split: 'validation' as const }));
  const same = { ...clean, index: { ...clean.index, examples: [...clean.index.examples, ...copies] } };
  expect(await judged({ ...full, epochs: 1 }, same)).toMatchObject({
    kind: 'LEAK_SUSPECTED',
    message: '4 of 79 validation and test examples are training examples too, byte for byte.',
  });
  const near = await judged({ ...probe, epochs: 2 }, await withNearCopies(clean, 6));
  expect(near, near.message).toMatchObject({
    kind: 'LEAK_SUSPECTED',
    message: '6 of 66 validation examples look to the model almost like a training example.',
  });
});
