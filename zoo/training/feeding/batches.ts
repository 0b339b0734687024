import { mix, type Random, random } from '../../data/random.ts';

/**
 * The order of the examples in one epoch, cut into batches: every example once, shuffled by the seed and the epoch only,
 * so that an epoch can be repeated.
 *
 * @param lengths of texts in tokens: see `ofLikeLengths`
 */
export function epochBatches(
  examples: number,
  batchSize: number,
  seed: number,
  epoch: number,
  lengths: readonly number[] | null = null,
): number[][] {
  const generator = random(mix(seed, epoch));
  const order = generator.shuffle(Array.from({ length: examples }, (_, i) => i));
  return lengths ? ofLikeLengths(order, batchSize, lengths, generator) : cut(order, batchSize);
}

/** How many batches are sorted by length together: as many as transformers takes for `group_by_length`. */
const SORTED_BATCHES = 50;

/**
 * Cuts an order of texts into batches of like lengths, which need little padding: some batches at a time are sorted by length, and
 * the order of all batches is drawn again. The last batch may be smaller.
 */
export function ofLikeLengths(
  order: number[],
  batchSize: number,
  lengths: readonly number[],
  generator: Random,
): number[][] {
  // With fewer than four such parts an epoch would be sorted almost as a whole, and the same texts would always meet.
  const parts = Math.max(1, Math.min(SORTED_BATCHES, Math.floor(order.length / (4 * batchSize))));
  const sorted = cut(order, parts * batchSize).flatMap((some) => some.sort((a, b) => lengths[b] - lengths[a]));
  const batches = cut(sorted, batchSize);
  const full = batches.filter(({ length }) => length === batchSize);
  return [...generator.shuffle(full), ...batches.slice(full.length)];
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
  const mask = new Float32Array(size);
  random(mix(seed ^ 0x5bd1e995, step)).choose(mask, rate, 0, 1 / (1 - rate));
  return mask;
}
