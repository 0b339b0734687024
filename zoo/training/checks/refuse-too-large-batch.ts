import { InvalidInputError } from '../../errors.ts';
import type { Graph } from '../../onnx/graph.ts';
import { availableMemory } from './available-memory.ts';
import { estimateMemory } from './step-memory.ts';

/**
 * A step's memory divided by its estimate: operators need scratch space, and the allocator rounds. Measured: 0.9 to 1.3
 * (resident memory of small ResNets, MobileNetV2 and ViT at 512 rows).
 */
const MARGIN = 1.25;

/**
 * Refuses a batch whose step would not fit in memory, before anything runs.
 *
 * @param step the graph of a step with this batch size; @param build builds it for another
 * @param beside bytes that training needs outside the graph, whatever the batch size: the optimizer's state
 * @param longest of texts, the number of tokens of the longest
 * @param asked what the step has, in words; @param remedyFor advice, if so many rows fit
 * @param available bytes; by default from `availableMemory`
 * @throws InvalidInputError with the largest batch size that would fit
 */
export async function refuseTooLargeBatch(
  batchSize: number,
  step: Graph,
  build: (batchSize: number) => Promise<Graph>,
  {
    beside = 0,
    longest = null,
    available,
    asked = `a batchSize of ${batchSize}`,
    remedyFor = accumulated(batchSize),
  }: {
    beside?: number;
    longest?: number | null;
    available?: number;
    asked?: string;
    remedyFor?: (largest: number) => string;
  } = {},
): Promise<void> {
  const free = available ?? (await availableMemory());
  const neededFor = async (graph: Graph, rows: number) =>
    MARGIN * (await estimateMemory(graph, rows, longest)) + beside;
  const needed = await neededFor(step, batchSize);
  if (needed <= free) return;
  const largest = await largestThat(batchSize, async (rows) => (await neededFor(await build(rows), rows)) <= free);
  const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  const remedy =
    largest >= 1
      ? remedyFor(largest)
      : 'Not even one example fits: train fewer layers (a later unfreezeFrom, LORA or LINEAR_PROBE), or give the process more memory.';
  throw new InvalidInputError(
    `A step with ${asked} needs about ${gigabytes(needed)} of memory, and ${gigabytes(free)} are free. ${remedy}`,
    'batchSize',
  );
}

const accumulated = (batchSize: number) => (largest: number) =>
  `A batchSize of ${largest} fits; with accumulation ${Math.ceil(batchSize / largest)} it makes steps of as many examples.`;

/** The largest batch size that fits, or one up to 5 % smaller; 0 if no batch fits. */
async function largestThat(tooLarge: number, fits: (rows: number) => Promise<boolean>): Promise<number> {
  let [low, high] = [0, tooLarge];
  while (high - low > Math.max(1, high / 20)) {
    const middle = Math.floor((low + high) / 2);
    if (await fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}
