import type { Graph, Node } from '../../onnx/graph.ts';
import { operatorOf } from '../../operators/index.ts';

/**
 * Tells whether a node only preprocesses the model's float input: between the input and the node's output there is only scaling,
 * layout and the like.
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
