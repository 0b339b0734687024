import { InvalidInputError } from '../errors.ts';
import type { FeatureLayer } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';
import { subgraph } from '../onnx/subgraph.ts';
import { knownShapes } from '../simplify/sizes/known-shapes.ts';
import type { Backbone } from './backbone.ts';

/**
 * A text model up to its last layer with a vector for each token: its features are `[batch, sequence, dimension]`.
 *
 * @returns with the feature layers up to that one
 * @throws InvalidInputError if the model has no such layer
 */
export async function tokenBackboneOf(
  model: Graph,
  featureLayers: FeatureLayer[],
): Promise<{ backbone: Backbone; layers: FeatureLayer[] }> {
  const shapes = await knownShapes(model);
  const [, length] = model.inputs[0].shape;
  const isOfTokens = ({ name }: FeatureLayer) => {
    const shape = shapes.get(name);
    return shape?.length === 3 && shape[1] === length;
  };
  const last = featureLayers.findLastIndex(isOfTokens);
  if (last < 0) {
    throw new InvalidInputError(
      'The model has no layer with a vector for each token, so words cannot be labelled. Choose another model.',
      'modelId',
    );
  }
  const { name, dimension } = featureLayers[last];
  const shape = shapes.get(name) ?? [];
  const graph = subgraph(model, model.inputs, [{ name, type: 'float', shape }]);
  return { backbone: { graph, features: name, dimension }, layers: featureLayers.slice(0, last + 1) };
}
