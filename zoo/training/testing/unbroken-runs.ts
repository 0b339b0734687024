import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { ImageDataset } from '../../data/dataset.ts';
import { shapeDataset } from '../../testing/shape-dataset.ts';
import { type EpochResult, fineTune } from '../fine-tune.ts';
import type { FineTuneInput } from '../options/options.ts';
import { tinyRequest } from './tiny-request.ts';

/** Drawn shapes, a folder for files, and runs on them that nothing stops: what the specs of resuming have from their first test on. */
export function unbrokenRuns() {
  const own = { unbroken } as { directory: string; dataset: ImageDataset; unbroken: typeof unbroken };
  beforeAll(async () => {
    own.directory = await mkdtemp(join(tmpdir(), 'graft-resume-'));
    own.dataset = await shapeDataset(own.directory, 12);
  });
  afterAll(() => rm(own.directory, { recursive: true, force: true }));

  /** Runs without a stop: every checkpoint, epoch and state of it. */
  async function unbroken(options: FineTuneInput, resumeFrom?: Uint8Array) {
    const checkpoints = new Map<number, Uint8Array>();
    const epochs: EpochResult[] = [];
    const states: Uint8Array[] = [];
    const { bestEpoch } = await fineTune({
      ...tinyRequest(options, own.dataset, own.directory),
      ...(resumeFrom ? { resumeFrom } : {}),
      stateEverySeconds: 0,
      onState: async (state) => void states.push(state),
      onCheckpoint: async ({ epoch, onnx }) => void checkpoints.set(epoch, onnx),
      onEpoch: async (epoch) => void epochs.push({ ...epoch, seconds: 0 }),
    });
    return { checkpoints, epochs, states, bestEpoch };
  }
  return own;
}
