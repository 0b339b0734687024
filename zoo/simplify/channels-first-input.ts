import { GraphBuilder } from '../onnx/builder.ts';
import type { Dimension, Graph, ValueInfo } from '../onnx/graph.ts';

/** Grayscale, RGB, or RGB with alpha. */
const isColour = (size: Dimension) => size === 1 || size === 3 || size === 4;

/** Whether an input takes pictures as `[batch, height, width, channels]`. */
export const isChannelsLast = ({ shape }: ValueInfo) => shape.length === 4 && isColour(shape[3]) && !isColour(shape[1]);

/**
 * Changes a model that takes pictures as `[batch, height, width, channels]`, as TensorFlow and Keras do, to take them as
 * `[batch, channels, height, width]`. `simplifyGraph` then removes the transposes.
 */
export function channelsFirstInput(graph: Graph): Graph {
  const index = graph.inputs.findIndex((input) => input.type === 'float' && isChannelsLast(input));
  if (index < 0) return graph;
  const input = graph.inputs[index];
  const [batch, height, width, channels] = input.shape;
  const inputs = graph.inputs.with(index, { ...input, shape: [batch, channels, height, width] });
  const build = new GraphBuilder(graph.name, { ...graph, inputs });
  build.graph.nodes = [];
  const last = build.unique(`${input.name}_channels_last`);
  build.node('Transpose', [input.name], { perm: [0, 2, 3, 1] }, { output: last });
  for (const node of graph.nodes) {
    const read = (name: string) => (name === input.name ? last : name);
    build.graph.nodes.push({ ...node, inputs: node.inputs.map(read) });
  }
  return build.graph;
}
