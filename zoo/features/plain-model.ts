import { type FeatureLayer, METADATA } from '../model.ts';
import { checkWeights } from '../onnx/check-weights.ts';
import type { Graph } from '../onnx/graph.ts';
import { readModel } from '../onnx/read.ts';
import { simplifyGraph } from '../simplify/simplify.ts';

/**
 * A model's graph in the simplified form in which features are computed and training differentiates. Both use this function, so
 * that extracted features are the ones that a fine-tune would compute.
 *
 * @param model an ONNX file
 * @throws InvalidInputError if it cannot be read, or brought to that form; if weights are NaN, naming them: training would only
 * seem to diverge
 */
export async function plainModel(model: Uint8Array, featureLayers: FeatureLayer[]): Promise<Graph> {
  const graph = readModel(model);
  checkWeights(graph);
  const metadata = { ...graph.metadata, [METADATA.featureLayers]: JSON.stringify(featureLayers) };
  return simplifyGraph({ ...graph, metadata });
}
