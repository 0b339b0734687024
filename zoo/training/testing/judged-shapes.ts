import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Example, ImageDataset } from '../../data/dataset.ts';
import { random } from '../../data/random.ts';
import { shapeDataset } from '../../testing/shape-dataset.ts';
import { fineTune } from '../fine-tune.ts';
import type { FineTuneInput } from '../options/options.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { tinyRequest } from './tiny-request.ts';

/** What the specs of verdicts have from their first test on: 90 pictures of each label, and a folder for files. */
export function drawnShapes(): { directory: string; dataset: ImageDataset } {
  const drawn = {} as { directory: string; dataset: ImageDataset };
  beforeAll(async () => {
    drawn.directory = await mkdtemp(join(tmpdir(), 'graft-verdicts-'));
    drawn.dataset = await shapeDataset(drawn.directory, 90);
  });
  afterAll(() => rm(drawn.directory, { recursive: true, force: true }));
  return drawn;
}

/** The first examples of each label are for training, the next 20 for validation, the next 5 for testing; the others are left out. */
export function split(dataset: ImageDataset, training: number): ImageDataset {
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
export function relabelled(dataset: ImageDataset, share: number): ImageDataset {
  const from = random(5);
  const { labels } = dataset.index;
  const other = (label: number) => (label + 1 + Math.floor(from.next() * (labels.length - 1))) % labels.length;
  const examples = dataset.index.examples.map((example) => ({
    ...example,
    label: from.next() < share ? other(example.label) : example.label,
  }));
  return { ...dataset, index: { ...dataset.index, examples } };
}

/** What a fine-tune of a tiny network on a data set says of itself in the end. */
export async function judged(input: FineTuneInput, dataset: ImageDataset, directory: string): Promise<Verdict> {
  const verdicts: Verdict[] = [];
  await fineTune({
    ...tinyRequest({ batchSize: 16, ...input }, dataset, directory),
    onVerdict: (verdict) => verdicts.push(verdict),
  });
  expect(verdicts).toHaveLength(1);
  return verdicts[0];
}

/** A fine-tune that learns the shapes. */
export const full: FineTuneInput = { strategy: 'FULL', epochs: 12, learningRate: 0.01, labelSmoothing: 0, dropout: 0 };
