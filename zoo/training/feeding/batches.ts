import { mix, random } from '../../data/random.ts';

/**
 * The order of the examples in one epoch, cut into batches: every example once, shuffled by the seed and the epoch only,
 * so that an epoch can be repeated.
 */
export function epochBatches(examples: number, batchSize: number, seed: number, epoch: number): number[][] {
  const order = random(mix(seed, epoch)).shuffle(Array.from({ length: examples }, (_, i) => i));
  return cut(order, batchSize);
}

/** Splits an order of examples into batches of one size; the last may be smaller. */
export function cut(order: number[], batchSize: number): number[][] {
  return Array.from({ length: Math.ceil(order.length / batchSize) }, (_, i) =>
    order.slice(i * batchSize, (i + 1) * batchSize),
  );
}

/**
 * Targets `[labels, classes]` with label smoothing ε (Szegedy et al., "Rethinking the Inception Architecture", 2016):
 * 1 − ε + ε / classes for the true class, ε / classes for the others.
 */
export function smoothedTargets(labels: number[], classes: number, smoothing: number): Float32Array {
  const targets = new Float32Array(labels.length * classes).fill(smoothing / classes);
  for (const [row, label] of labels.entries()) targets[row * classes + label] += 1 - smoothing;
  return targets;
}

/**
 * An inverted-dropout mask (Srivastava et al., 2014): 0 with probability `rate`, else 1 / (1 − rate), so that the
 * expectation of the product does not change. Drawn from the seed and the step only.
 */
export function dropoutMask(size: number, rate: number, seed: number, step: number): Float32Array {
  const generator = random(mix(seed ^ 0x5bd1e995, step));
  return Float32Array.from({ length: size }, () => (generator.next() < rate ? 0 : 1 / (1 - rate)));
}
