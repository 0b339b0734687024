import type { FeatureLayer } from './model.ts';
import type { Dimension, Graph, Node, Shapes } from './onnx/graph.ts';
import { inferShapes } from './runtime/infer-shapes.ts';
import { findFeatureLayers, type TranslatedLayer } from './tfjs/feature-layers.ts';

/**
 * The feature layers of an ONNX model, found as those of a Keras model are: each node counts as a layer, named for its
 * tensor. None for a model that has several outputs, or whose shapes are not known.
 */
export async function onnxFeatureLayers(graph: Graph): Promise<{ layers: FeatureLayer[]; parameterCount: number }> {
  const shapes = await inferShapes(graph);
  const counted = new Set<string>();
  const layers = graph.nodes.flatMap((node) => translated(graph, shapes, counted, node));
  const inputs = graph.inputs.map(({ name }) => name);
  const [output, ...others] = graph.outputs;
  return {
    layers: others.length === 0 ? findFeatureLayers(layers, inputs, output.name) : [],
    parameterCount: layers.reduce((sum, layer) => sum + layer.parameterCount, 0),
  };
}

function translated(
  { initializers }: Graph,
  shapes: Shapes,
  counted: Set<string>,
  { op, inputs, outputs }: Node,
): TranslatedLayer[] {
  const given = inputs.filter((name) => name !== '');
  let parameterCount = 0;
  for (const name of given) {
    const tensor = initializers.get(name);
    // One number (an epsilon, a bound) is no parameter; shared ones count once.
    if (tensor?.type !== 'float' || tensor.data.length < 2 || counted.has(name)) continue;
    counted.add(name);
    parameterCount += tensor.data.length;
  }
  const tensors = given.filter((name) => !initializers.has(name));
  return outputs
    .filter((name) => name !== '')
    .map((name, i) => ({
      name,
      op,
      inputs: tensors,
      shape: channelsLast(shapes.get(name)),
      parameterCount: i === 0 ? parameterCount : 0,
    }));
}

/** A tensor's shape without the batch, its channels last; NaN for a size of run time. Of unknown rank: two open sizes, no feature. */
function channelsLast(shape: Dimension[] | undefined): number[] {
  if (!shape) return [Number.NaN, Number.NaN];
  const sizes = shape.slice(1).map((size) => (typeof size === 'number' ? size : Number.NaN));
  return sizes.length === 3 ? [sizes[1], sizes[2], sizes[0]] : sizes;
}
