import type { Graph, Node } from '../../onnx/graph.ts';
import { operatorOf } from '../../operators/index.ts';

/**
 * Tells whether a node of a graph only prepares the model's float input: nothing but scaling, layout and the like lies
 * between the input and what the node makes.
 */
export function isPreprocessing(graph: Graph): (node: Node) => boolean {
  const prepared = new Set(graph.inputs.filter(({ type }) => type === 'float').map(({ name }) => name));
  const preparing = new Set<Node>();
  for (const node of graph.nodes) {
    const computed = node.inputs.filter((name) => name !== '' && !graph.initializers.has(name));
    const prepares = operatorOf(node).isPreprocessing && computed.every((name) => prepared.has(name));
    if (!prepares || computed.length === 0) continue;
    preparing.add(node);
    for (const name of node.outputs) prepared.add(name);
  }
  return (node) => preparing.has(node);
}
