import type { FineTune } from '../fine-tune-request.ts';
import { progressOf } from '../progress.ts';
import { scoreOf } from '../split-predictions.ts';
import { inWorkFolder } from '../state/in-work-folder.ts';
import { headOnFeatures } from './head-on-features.ts';
import { openForHead } from './open-for-head.ts';
import { readFeatures } from './read-features.ts';

/**
 * Fits a head on a model's features, which are computed once: see `fitHead`. It gives one checkpoint, as a training of one epoch does;
 * there is no state to resume from.
 *
 * @throws as `fineTune` does; InvalidInputError with field `shots` if a class has fewer training examples
 */
export function fitClosedHead(request: FineTune): Promise<{ bestEpoch: number }> {
  return inWorkFolder(request.workDirectory, (directory, onEnd) => run(request, directory, onEnd));
}

async function run(
  request: FineTune,
  directory: string,
  onEnd: (close: () => Promise<void>) => void,
): Promise<{ bestEpoch: number }> {
  const started = performance.now();
  const progress = progressOf(request);
  const { method, model, examples, sources } = await openForHead(request, { directory, onEnd, progress });
  const { backbone, cut } = model;
  const { dimension } = backbone;
  const { trainLoss, validation, checkpoint } = await headOnFeatures(request, {
    ...{ method, examples, backbone, weights: new Map() },
    featuresOf: async (split) => ({
      values: await readFeatures(sources[split], cut.boundary.name, dimension),
      dimension,
    }),
    onProgress: progress.fitting,
  });
  progress.fitting(1);
  request.signal?.throwIfAborted();
  await request.onEpoch?.({
    ...{ number: 1, trainLoss, learningRate: 0, validationLoss: validation.loss },
    validationAccuracy: scoreOf(request.dataset.index, validation.predicted),
    seconds: (performance.now() - started) / 1000,
  });
  await request.onCheckpoint?.({ epoch: 1, ...checkpoint });
  return { bestEpoch: 1 };
}
