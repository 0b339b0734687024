import { timeRuns } from '../runtime/time-runs.ts';
import type { OpenVariant } from './convert-checkpoint.ts';
import type { CheckpointBatch } from './read-for-checkpoint.ts';

/** How long two networks take for one example: medians of runs that took turns, in one process. */
export interface Latency {
  originalMs: number;
  variantMs: number;
  /** Of each. */
  runs: number;
}

type Opened = ReturnType<OpenVariant>;

const LONGEST_MS = 8_000;

/**
 * Measures two networks on one example that is decoded already. They take turns, so that other work on the machine slows both.
 *
 * @param open the original, and the variant
 */
export async function measureLatency(
  [openOriginal, openVariant]: readonly [() => Opened, () => Opened],
  { feeds }: CheckpointBatch,
  signal?: AbortSignal,
): Promise<Latency> {
  const original = await openOriginal();
  try {
    const variant = await openVariant();
    try {
      const { medians, runs } = await timeRuns([original, variant], feeds, { longestMs: LONGEST_MS, signal });
      const [originalMs, variantMs] = medians;
      return { originalMs, variantMs, runs };
    } finally {
      await variant.close();
    }
  } finally {
    await original.close();
  }
}
