import type { Device, GpuDevice } from './device.ts';
import { PROBE_STATE, probeFeeds, probeGraph } from './probe-graph.ts';
import { openSession, type RuntimeTensor } from './session.ts';

/** Small pictures, which quickly show whether a device computes correctly and whether it is a software driver. */
const SMALL = 8;
/** Pictures that keep a real GPU busy. */
const LARGE = 56;
/** A device that takes this many times as long as the CPU on small pictures is a software driver. */
const HOPELESS = 20;
const STEPS = 5;
/** Results that differ by more than this share are wrong. */
const TOLERANCE = 1e-3;

interface Run {
  /** The fastest of the steps after the first, which compiles. */
  milliseconds: number;
  loss: number;
  pixelGradient: number;
  filters: Float32Array;
}

/**
 * Trains the probe a few steps on a device and on the CPU. A broken driver can end the process, so this runs in a child process:
 * see `probeDevice`.
 *
 * @returns the device's speed relative to the CPU's
 * @throws Error if the device cannot be used or its results differ from the CPU's
 */
export async function runProbe(device: GpuDevice): Promise<number> {
  const [reference, small] = [await train('CPU', SMALL), await train(device, SMALL)];
  const difference = Math.max(
    Math.abs(small.loss / reference.loss - 1),
    Math.abs(small.pixelGradient / reference.pixelGradient - 1),
    relativeDifference(small.filters, reference.filters),
  );
  if (!(difference <= TOLERANCE)) throw new Error(`its results differ from the CPU’s by ${difference.toPrecision(2)}`);
  const speedup = reference.milliseconds / small.milliseconds;
  if (speedup < 1 / HOPELESS) return speedup;
  return (await train('CPU', LARGE)).milliseconds / (await train(device, LARGE)).milliseconds;
}

async function train(device: Device, size: number): Promise<Run> {
  const state = Object.keys(PROBE_STATE);
  const session = await openSession(probeGraph(size), { device, resident: state.map((name) => `next_${name}`) });
  const feeds = probeFeeds(size);
  let result: Record<string, RuntimeTensor> = {};
  let milliseconds = Number.POSITIVE_INFINITY;
  for (let step = 0; step < STEPS; step++) {
    const started = performance.now();
    result = await session.run(feeds);
    if (step > 0) milliseconds = Math.min(milliseconds, performance.now() - started);
    for (const name of state) {
      feeds[name].dispose();
      feeds[name] = result[`next_${name}`];
    }
  }
  const number = (name: string) => (result[name].data as Float32Array)[0];
  const filters = await session.download(feeds.filters);
  await session.close();
  return { milliseconds, loss: number('loss'), pixelGradient: number('pixel_gradient'), filters };
}

/** The largest difference, as a share of the largest value. */
function relativeDifference(values: Float32Array, expected: Float32Array): number {
  let [difference, largest] = [0, 0];
  for (const [i, value] of expected.entries()) {
    // Written so that NaN wins.
    if (!(Math.abs(values[i] - value) <= difference)) difference = Math.abs(values[i] - value);
    largest = Math.max(largest, Math.abs(value));
  }
  return difference / largest;
}
