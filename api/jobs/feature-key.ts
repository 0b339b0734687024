import { createHash } from 'node:crypto';
import type { FrozenPrecision } from '../../zoo/features/frozen-precision/precision-report.ts';
import type { Preprocessing } from '../../zoo/model.ts';
import { ENGINE_VERSION } from '../../zoo/training/options/engine-version.ts';

/**
 * Hash of everything that features depend on: the same inputs give the same feature set. Int8 is calibrated on the data set's
 * training examples, which its digest covers.
 */
export function featureKey(
  model: { onnxSha256: string | null; preprocessing: Preprocessing | null },
  dataset: { sha256: string | null },
  layer: string,
  frozenPrecision: FrozenPrecision,
): string {
  const parts = [model.onnxSha256, dataset.sha256, layer, JSON.stringify(model.preprocessing), ENGINE_VERSION];
  // Features in float32 keep the key that they had before there was a choice.
  if (frozenPrecision !== 'FLOAT32') parts.push(frozenPrecision);
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
