import { InvalidInputError } from '../errors.ts';
import type { FeatureLayer } from '../model.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Dimension, Graph } from '../onnx/graph.ts';
import { subgraph } from '../onnx/subgraph.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';

/** A model without its head: `pixels [batch, 3, height, width]` in, one vector of features a picture out. */
export interface Backbone {
  graph: Graph;
  /** Name of the output, `[batch, dimension]`. */
  features: string;
  dimension: number;
}

/**
 * The model up to a feature layer. An image activation `[batch, channels, height, width]` is averaged over its height and
 * width, so that the features are always a vector.
 *
 * @throws InvalidInputError if the model has no such layer, or the layer's tensor is not an activation
 */
export async function backboneOf(model: Graph, layer: FeatureLayer): Promise<Backbone> {
  const shapes = await inferShapes(model);
  const shape = shapes.get(layer.name);
  if (!shape) throw new InvalidInputError(`the model has no layer “${layer.name}”`);
  const cut = subgraph(model, model.inputs, [{ name: layer.name, type: 'float', shape }]);
  if (shape.length === 2) return { graph: cut, features: layer.name, dimension: layer.dimension };
  if (shape.length !== 4) {
    throw new InvalidInputError(
      `the layer “${layer.name}” gives [${shape.join(', ')}], which is neither a vector nor an image activation`,
    );
  }
  const build = new GraphBuilder(cut.name, { ...cut, nodes: [...cut.nodes], outputs: [] });
  const pooled = build.node('GlobalAveragePool', [layer.name]);
  const features = build.node('Flatten', [pooled], { axis: 1 }, { output: `${layer.name}_pooled` });
  build.output(features, 'float', ['batch', layer.dimension]);
  return { graph: build.graph, features, dimension: layer.dimension };
}

/** The backbone cut in two at a tensor: what stays as it is, and what trains. Each is a graph of its own. */
export interface Cut {
  /** Null where all of it trains: the boundary is then the model's input. */
  frozen: Graph | null;
  /** Reads `boundary`, makes the backbone's features. */
  trainable: Graph;
  boundary: { name: string; shape: Dimension[] };
}

/**
 * Cuts a backbone at a tensor through which every path from input to output passes.
 *
 * @param boundary name of the last tensor that is frozen; null to train everything
 */
export async function cutBackbone(backbone: Backbone, boundary: string | null): Promise<Cut> {
  const { graph } = backbone;
  if (boundary === null) {
    const [input] = graph.inputs;
    return { frozen: null, trainable: graph, boundary: { name: input.name, shape: input.shape } };
  }
  const shape = (await inferShapes(graph)).get(boundary);
  if (!shape) throw new InvalidInputError(`the model has no layer “${boundary}”`, 'unfreezeFrom');
  const value = { name: boundary, type: 'float' as const, shape };
  return {
    frozen: subgraph(graph, graph.inputs, [value]),
    trainable: subgraph(graph, [value], graph.outputs),
    boundary: { name: boundary, shape },
  };
}
