import type { Graph, Node } from '../../onnx/graph.ts';

/**
 * The same graph with its final nodes at the end, in reverse order. onnxruntime first runs everything that leads to the last node. In
 * the order of the backward pass that is the first layer's gradient, and all that other gradients need would stay in memory until
 * then. Measured on MobileNetV2 at 16 × 224²: 742 MiB instead of 1528.
 */
export function lastLayersFirst(graph: Graph): Graph {
  const read = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
  const isLast = ({ outputs }: Node) => outputs.every((name) => !read.has(name));
  const last = graph.nodes.filter(isLast).reverse();
  return { ...graph, nodes: [...graph.nodes.filter((node) => !isLast(node)), ...last] };
}
