import { METADATA } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';

/**
 * Tensors that a graph is known by from outside, which keep their names and values: its inputs, its outputs, and the feature
 * layers that its metadata name.
 */
export function keptNames({ inputs, outputs, metadata }: Graph): Set<string> {
  return new Set([...inputs, ...outputs, ...featureLayers(metadata)].map(({ name }) => name));
}

function featureLayers(metadata: Graph['metadata']): { name: string }[] {
  try {
    const layers: unknown = JSON.parse(metadata[METADATA.featureLayers] ?? '[]');
    return Array.isArray(layers) ? layers.filter((layer) => typeof layer?.name === 'string') : [];
  } catch {
    // Metadata of a file that another program wrote under the same key.
    return [];
  }
}
