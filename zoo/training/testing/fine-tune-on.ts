// Fine-tunes a tiny model on drawn shapes as it is asked to, run by run, and answers with what a caller of `fineTune` sees; and with features.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageDataset } from '../../data/dataset.ts';
import { type Extracted, extractOn } from '../../features/testing/extract-on.ts';
import type { Device } from '../../runtime/device.ts';
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

export interface Run {
  input: FineTuneInput;
  /** Goes on from the first state of the run with this index. */
  goesOnFrom?: number;
}

/** In the order of the runs: what was seen, or the message of its error. */
export type Outcome = FineTuned | { refused: string };

export interface Question {
  runs: Run[];
  /** Devices that features are computed on. */
  extractOn: Device[];
}

export interface Answer {
  outcomes: Outcome[];
  extracted: Extracted[];
}

answer(async ({ runs, extractOn: devices }: Question): Promise<Answer> => {
  const directory = await mkdtemp(join(tmpdir(), 'graft-fine-tune-on-'));
  const outcomes: Outcome[] = [];
  try {
    const dataset = await shapeDataset(directory, 12);
    for (const { input, goesOnFrom } of runs) {
      const before = goesOnFrom === undefined ? undefined : outcomes[goesOnFrom];
      const state = before && 'states' in before ? before.states[0] : undefined;
      const outcome = await run(input, dataset, directory, state).catch(({ message }: Error) => ({ refused: message }));
      outcomes.push(outcome);
    }
    const extracted: Extracted[] = [];
    for (const device of devices) extracted.push(await extractOn(device));
    return { outcomes, extracted };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

async function run(
  input: FineTuneInput,
  dataset: ImageDataset,
  workDirectory: string,
  resumeFrom: Uint8Array | undefined,
): Promise<FineTuned> {
  const seen: FineTuned = { device: '', reason: '', epochs: [], probabilities: [], states: [] };
  await fineTune({
    model: tinyModel(),
    featureLayers: tinyFeatureLayers,
    preprocessing: tinyPreprocessing,
    dataset,
    options: resolveFineTuneOptions(input, { featureLayers: tinyFeatureLayers }),
    workDirectory,
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
}
