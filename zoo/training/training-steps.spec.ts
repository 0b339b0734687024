import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shapeDataset } from '../testing/shape-dataset.ts';
import type { ExampleSource } from './feeding/example-source.ts';
import { openTraining } from './open-training.ts';
import { tinyRequest } from './testing/tiny-request.ts';
import { type TrainingBatch, trainingBatches } from './training-steps.ts';

test('a step trains towards the targets that come back with the pixels', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'graft-steps-'));
  const onEnd: (() => Promise<void>)[] = [];
  try {
    const dataset = await shapeDataset(directory, 6);
    const request = tinyRequest({ strategy: 'FULL', batchSize: 4, labelSmoothing: 0.3 }, dataset, directory);
    const training = await openTraining(request, {
      directory,
      onEnd: (close) => onEnd.unshift(close),
      scaling: null,
      epoch: 0,
    });
    const plain: TrainingBatch[] = [];
    for await (const batch of trainingBatches(training, request.options, 0)) plain.push(batch);
    // A source that turns every row's classes round and halves what it counts, as an augmentation that mixes may.
    const train: ExampleSource = {
      ...training.sources.train,
      async read(rows, batch, given) {
        const read = await training.sources.train.read(rows, batch, given);
        const { targets } = read;
        targets?.values.reverse();
        targets?.weights.forEach((weight, row) => {
          if (targets) targets.weights[row] = weight / 2;
        });
        return read;
      },
    };
    const mixed = { ...training, sources: { ...training.sources, train } };
    let batches = 0;
    for await (const { index, targets } of trainingBatches(mixed, request.options, 0)) {
      const { values, weights } = plain[index].targets;
      expect([...(targets.values.data as Float32Array)]).toEqual([...(values.data as Float32Array)].reverse());
      expect(targets.weights).toEqual(weights?.map((weight) => weight / 2));
      batches++;
    }
    expect(batches).toBe(plain.length);
    const smoothed = [...new Set(plain[0].targets.values.data as Float32Array)].sort();
    expect(smoothed.map((value) => value.toFixed(3))).toEqual(['0.100', '0.800']);
  } finally {
    for (const close of onEnd) await close();
    await rm(directory, { recursive: true, force: true });
  }
});
