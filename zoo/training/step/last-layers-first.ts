import type { Graph, Node } from '../../onnx/graph.ts';

/**
 * The same graph with the nodes that nobody reads at its end, last ones first. onnxruntime runs what leads to the last of them first:
 * in the order of the backward pass, that is the first layer's gradient, and what all other layers need for theirs would be kept
 * until then. Seen: 742 MiB instead of 1528 for MobileNetV2 at 16 × 224².
 */
export function lastLayersFirst(graph: Graph): Graph {
  const read = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
  const isLast = ({ outputs }: Node) => outputs.every((name) => !read.has(name));
  const last = graph.nodes.filter(isLast).reverse();
  return { ...graph, nodes: [...graph.nodes.filter((node) => !isLast(node)), ...last] };
}
