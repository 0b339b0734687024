import type { Graph, Node } from '../../onnx/graph.ts';
import { operatorOf } from '../../operators/index.ts';

/**
 * Tells whether a node only prepares what weights are applied to: between the model's float input, or positions that are counted off
 * (Range), and the node's output there is only scaling, layout and the like. The frequencies of rotary embeddings scale positions.
 */
export function isPreprocessing(graph: Graph): (node: Node) => boolean {
  const prepared = new Set(graph.inputs.filter(({ type }) => type === 'float').map(({ name }) => name));
  const preparing = new Set<Node>();
  for (const node of graph.nodes) {
    const computed = node.inputs.filter((name) => name !== '' && !graph.initializers.has(name));
    if (!prepares(node, computed, prepared)) continue;
    preparing.add(node);
    for (const name of node.outputs) prepared.add(name);
  }
  return (node) => preparing.has(node);
}

function prepares(node: Node, computed: string[], prepared: ReadonlySet<string>): boolean {
  if (node.op === 'Range') return true;
  const { isPreprocessing, moves } = operatorOf(node);
  const changesLittle = isPreprocessing || moves === 'reshapes' || node.op === 'Cast';
  return changesLittle && computed.length > 0 && computed.every((name) => prepared.has(name));
}
