import { METADATA } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';

/**
 * The tensors that other programs refer to, which keep their names and values: inputs, outputs, and the feature layers in the
 * metadata.
 */
export function keptNames({ inputs, outputs, metadata }: Graph): Set<string> {
  return new Set([...inputs, ...outputs, ...featureLayers(metadata)].map(({ name }) => name));
}

function featureLayers(metadata: Graph['metadata']): { name: string }[] {
  try {
    const layers: unknown = JSON.parse(metadata[METADATA.featureLayers] ?? '[]');
    return Array.isArray(layers) ? layers.filter((layer) => typeof layer?.name === 'string') : [];
  } catch {
    // Another program may have written the same metadata key.
    return [];
  }
}
