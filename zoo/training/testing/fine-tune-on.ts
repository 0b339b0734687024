// Fine-tunes a tiny model on drawn shapes as it is asked to, and answers with what a caller of `fineTune` sees.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shapeDataset } from '../../testing/shape-dataset.ts';
import { tinyFeatureLayers, tinyModel, tinyPreprocessing } from '../../testing/tiny-model.ts';
import { answer } from '../../testing/webgpu/answer.ts';
import { type EpochResult, fineTune } from '../fine-tune.ts';
import { type FineTuneInput, resolveFineTuneOptions } from '../options/options.ts';

export interface FineTuned {
  device: string;
  reason: string;
  epochs: EpochResult[];
  /** Of the last epoch: the probabilities of the test split, one row an example. */
  probabilities: number[][];
  /** After each epoch. */
  states: Uint8Array[];
}

answer(async ({ input, resumeFrom }: { input: FineTuneInput; resumeFrom?: Uint8Array }): Promise<FineTuned> => {
  const directory = await mkdtemp(join(tmpdir(), 'graft-fine-tune-on-'));
  const seen: FineTuned = { device: '', reason: '', epochs: [], probabilities: [], states: [] };
  try {
    await fineTune({
      model: tinyModel(),
      featureLayers: tinyFeatureLayers,
      preprocessing: tinyPreprocessing,
      dataset: await shapeDataset(directory, 12),
      options: resolveFineTuneOptions(input, { featureLayers: tinyFeatureLayers }),
      workDirectory: directory,
      onDevice: (device, reason) => Object.assign(seen, { device, reason }),
      onEpoch: async (epoch) => void seen.epochs.push(epoch),
      onCheckpoint: async ({ test }) => {
        seen.probabilities = test.map(({ probabilities }) => probabilities);
      },
      // On a slow machine an epoch may take longer than the interval, and a state in between would come first.
      stateEverySeconds: Number.POSITIVE_INFINITY,
      onState: async (state) => void seen.states.push(state),
      ...(resumeFrom ? { resumeFrom } : {}),
    });
    return seen;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
