import { GraphBuilder } from '../onnx/builder.ts';
import type { ElementType, Graph, ValueInfo } from '../onnx/graph.ts';
import { typeCode } from '../onnx/tensor.ts';

const BYTES = new Set<ElementType>(['uint8', 'int32', 'int64']);
const isColour = (size: unknown) => size === 1 || size === 3 || size === 4;

/** Whether an input takes pictures as whole numbers from 0 to 255, as models do that bring their preprocessing with them. */
export const takesBytes = ({ type, shape }: ValueInfo) =>
  BYTES.has(type) && shape.length === 4 && (isColour(shape[1]) || isColour(shape[3]));

/** Lets a model that takes pictures as whole numbers take them as floats, which are the same numbers if they are not rescaled. */
export function floatPictures(graph: Graph): Graph {
  const index = graph.inputs.findIndex(takesBytes);
  if (index < 0) return graph;
  const input = graph.inputs[index];
  const inputs = graph.inputs.with(index, { ...input, type: 'float' });
  const build = new GraphBuilder(graph.name, { ...graph, inputs });
  build.graph.nodes = [];
  const whole = build.node('Cast', [input.name], { to: typeCode(input.type) }, { output: build.unique(input.name) });
  for (const node of graph.nodes) {
    build.graph.nodes.push({ ...node, inputs: node.inputs.map((name) => (name === input.name ? whole : name)) });
  }
  return build.graph;
}
