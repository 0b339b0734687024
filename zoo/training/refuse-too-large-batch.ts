import { InvalidInputError } from '../errors.ts';
import type { Graph } from '../onnx/graph.ts';
import { availableMemory } from './available-memory.ts';
import { estimateMemory } from './step-memory.ts';

/**
 * What a step takes, over its estimate: operators need space inside, and the allocator rounds. Seen: 0.9 to 1.3 (the resident
 * memory of small ResNets, MobileNetV2 and ViT at 512 rows).
 */
const MARGIN = 1.25;

/**
 * Refuses a batch whose step would not fit in memory, before anything runs.
 *
 * @param step the graph of a step with this batch size; @param build makes it for another
 * @param available bytes; what `availableMemory` says, by default
 * @throws InvalidInputError with the largest batch size that would fit
 */
export async function refuseTooLargeBatch(
  batchSize: number,
  step: Graph,
  build: (batchSize: number) => Promise<Graph>,
  available?: number,
): Promise<void> {
  const free = available ?? (await availableMemory());
  const needed = MARGIN * (await estimateMemory(step, batchSize));
  if (needed <= free) return;
  // Beside what does not depend on the batch, memory grows in proportion to it.
  const one = MARGIN * (await estimateMemory(await build(1), 1));
  const perRow = batchSize > 1 ? (needed - one) / (batchSize - 1) : needed;
  const fits = Math.floor((free - one) / perRow) + 1;
  const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  const remedy =
    fits >= 1
      ? `A batchSize of ${Math.min(fits, batchSize - 1)} fits; with accumulation ${Math.ceil(batchSize / fits)} it makes the same steps.`
      : 'Not even one example fits: train fewer layers (a later unfreezeFrom, LORA or LINEAR_PROBE), or give the process more memory.';
  throw new InvalidInputError(
    `A step with a batchSize of ${batchSize} needs about ${gigabytes(needed)} of memory, and ${gigabytes(free)} are free. ${remedy}`,
    'batchSize',
  );
}
