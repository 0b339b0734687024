import { createHash } from 'node:crypto';
import type { Preprocessing } from '../../zoo/model.ts';
import { ENGINE_VERSION } from '../../zoo/training/options/options.ts';

/** Hash of everything that features depend on: the same inputs give the same feature set. */
export function featureKey(
  model: { onnxSha256: string | null; preprocessing: Preprocessing | null },
  dataset: { sha256: string | null },
  layer: string,
): string {
  const parts = [model.onnxSha256, dataset.sha256, layer, JSON.stringify(model.preprocessing), ENGINE_VERSION];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
