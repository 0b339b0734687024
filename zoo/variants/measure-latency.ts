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

const WARM_UP = 3;
const [FEWEST, MOST] = [5, 50];
/** Large networks run less often. */
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
      return await takeTurns([original, variant], feeds, signal);
    } finally {
      await variant.close();
    }
  } finally {
    await original.close();
  }
}

async function takeTurns(
  sessions: Awaited<Opened>[],
  feeds: CheckpointBatch['feeds'],
  signal?: AbortSignal,
): Promise<Latency> {
  const times = sessions.map((): number[] => []);
  const began = performance.now();
  for (let i = -WARM_UP; i < MOST; i++) {
    if (i >= FEWEST && performance.now() - began > LONGEST_MS) break;
    for (const [side, session] of sessions.entries()) {
      signal?.throwIfAborted();
      const given = Object.entries(feeds).filter(([name]) => session.inputNames.includes(name));
      const before = performance.now();
      await session.run(Object.fromEntries(given));
      if (i >= 0) times[side].push(performance.now() - before);
    }
  }
  const [originalMs, variantMs] = times.map(median);
  return { originalMs, variantMs, runs: times[0].length };
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
