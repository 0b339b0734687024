import { createHash } from 'node:crypto';
import { ENGINE_VERSION } from './options.ts';
import type { TrainingRequest } from './training-request.ts';

/**
 * A digest of all that a fine-tune's result depends on: two requests with the same one compute the same on the same device. The
 * device is not in it: a run that lost its GPU goes on elsewhere, with the same weights to rounding.
 */
export function digestOf({ model, featureLayers, preprocessing, dataset, options }: TrainingRequest): string {
  const { device: _, ...choices } = options;
  const { labels, examples, task } = dataset.index;
  const pictures = examples.map(({ sha256, label, targets, split }) => [sha256, targets ?? label, split]);
  return createHash('sha256')
    .update(model)
    .update(JSON.stringify([ENGINE_VERSION, choices, featureLayers, preprocessing, task, labels, pictures]))
    .digest('hex');
}
