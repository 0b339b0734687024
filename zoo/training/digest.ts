import { createHash } from 'node:crypto';
import type { TrainingRequest } from './open-training.ts';
import { ENGINE_VERSION } from './options.ts';

/** A digest of all that a fine-tune's result depends on: two requests with the same one compute the same. */
export function digestOf({ model, featureLayers, preprocessing, dataset, options }: TrainingRequest): string {
  const { labels, examples } = dataset.index;
  const pictures = examples.map(({ sha256, label, split }) => [sha256, label, split]);
  return createHash('sha256')
    .update(model)
    .update(JSON.stringify([ENGINE_VERSION, options, featureLayers, preprocessing, labels, pictures]))
    .digest('hex');
}
