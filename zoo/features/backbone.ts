import { InvalidInputError } from '../errors.ts';
import type { FeatureLayer } from '../model.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Dimension, Graph } from '../onnx/graph.ts';
import { neededInputs, subgraph } from '../onnx/subgraph.ts';
import { removeUnused } from '../simplify/remove-unused.ts';
import { knownShapes } from '../simplify/sizes/known-shapes.ts';
import { withBatchOfBoundary } from './batch-of-boundary.ts';
import { Layout } from './layers/layout.ts';
import { addPooling } from './pool-features.ts';

/** A model without its head. In: the model's inputs (`pixels [batch, 3, height, width]`, or a text's tokens and mask). Out: one
 * feature vector per row. */
export interface Backbone {
  graph: Graph;
  /** Name of the output, `[batch, dimension]`. */
  features: string;
  dimension: number;
}

/**
 * The model up to a feature layer. An image activation `[batch, channels, height, width]`, or one of tokens
 * `[batch, tokens, width]`, is pooled (see `addPooling`), so that the features are always a vector.
 *
 * @throws InvalidInputError if the model has no such layer, or the layer's tensor is not an activation
 */
export async function backboneOf(model: Graph, layer: FeatureLayer): Promise<Backbone> {
  const shapes = await knownShapes(model);
  const shape = shapes.get(layer.name);
  if (!shape) throw new InvalidInputError(`the model has no layer “${layer.name}”`);
  if (shape.length === 2) {
    const graph = subgraph(model, model.inputs, [{ name: layer.name, type: 'float', shape }]);
    return { graph, features: layer.name, dimension: layer.dimension };
  }
  const layout = new Layout(model, shapes);
  if (shape.length < 2 || shape.length > 4 || layout.width(layer.name) === undefined) {
    throw new InvalidInputError(
      `the layer “${layer.name}” returns [${shape.join(', ')}], which is not a vector, tokens or an image activation`,
    );
  }
  const initializers = new Map(model.initializers);
  const build = new GraphBuilder(model.name, { ...model, initializers, nodes: [...model.nodes], outputs: [] });
  // The name may be taken: a checkpoint was made from such a backbone.
  const features = build.unique(`${layer.name}_pooled`);
  addPooling(build, layout, layer.name, features);
  build.output(features, 'float', [shape[0], layer.dimension]);
  return { graph: removeUnused(build.graph), features, dimension: layer.dimension };
}

/** The backbone cut in two at a tensor: the frozen part and the part that trains, each as a graph. */
export interface Cut {
  /** Null if everything trains; the boundary is then the model's first input. */
  frozen: Graph | null;
  /**
   * From `boundary` to the backbone's features. It may have more of the model's inputs, which bypass the boundary, such as a
   * text's attention mask.
   */
  trainable: Graph;
  boundary: { name: string; shape: Dimension[] };
}

/**
 * Whether a frozen part's activation can be kept in rows: `[batch, …]` of one size, or `[batch, sequence, …]` of the model's
 * tokens. Any other depends on the batch's padding in a way that is not known.
 */
function canBeKept([, length, ...others]: Dimension[], { inputs: [input] }: Graph): boolean {
  const isFixed = (size: Dimension) => typeof size === 'number';
  return others.every(isFixed) && (length === undefined || isFixed(length) || length === input.shape[1]);
}

/**
 * Cuts a backbone at a tensor through which every path from input to output passes, except for paths without weights.
 *
 * @param boundary name of the last frozen tensor; null to train everything. It is null, too, where that tensor cannot be kept:
 * see `canBeKept`
 */
export async function cutBackbone(backbone: Backbone, boundary: string | null): Promise<Cut> {
  const { graph } = backbone;
  const [input] = graph.inputs;
  const whole = { frozen: null, trainable: graph, boundary: { name: input.name, shape: input.shape } };
  if (boundary === null) return whole;
  const shape = (await knownShapes(graph)).get(boundary);
  if (!shape) throw new InvalidInputError(`the model has no layer “${boundary}”`, 'unfreezeFrom');
  if (!canBeKept(shape, graph)) return whole;
  const value = { name: boundary, type: 'float' as const, shape };
  const behind = withBatchOfBoundary(graph, value);
  const others = neededInputs(behind, [boundary], [backbone.features]);
  return {
    frozen: subgraph(graph, graph.inputs, [value]),
    trainable: subgraph(behind, [value, ...others], behind.outputs),
    boundary: { name: boundary, shape },
  };
}
