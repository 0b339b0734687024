import { type FeatureLayer, METADATA } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';
import { readModel } from '../onnx/read.ts';
import { simplifyGraph } from '../simplify/simplify.ts';

/**
 * A model's graph in the plain form that features are computed with and training differentiates. Both take it from here, so
 * that features that were extracted before are those that a fine-tune would compute.
 *
 * @param model an ONNX file
 * @throws InvalidInputError if it cannot be read, or brought to that form
 */
export function plainModel(model: Uint8Array, featureLayers: FeatureLayer[]): Promise<Graph> {
  const graph = readModel(model);
  const metadata = { ...graph.metadata, [METADATA.featureLayers]: JSON.stringify(featureLayers) };
  return simplifyGraph({ ...graph, metadata });
}
