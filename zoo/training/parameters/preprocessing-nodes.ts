import type { Graph, Node } from '../../onnx/graph.ts';

/** Operators that change no more of a picture than its scale, its layout or its size. */
const PREPARING = new Set([
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Cast',
  'Clip',
  'Transpose',
  'Reshape',
  'Resize',
  'Slice',
  'Pad',
]);

/**
 * Tells whether a node of a graph only prepares the model's float input: nothing but scaling, layout and the like lies
 * between the input and what the node makes.
 */
export function isPreprocessing(graph: Graph): (node: Node) => boolean {
  const prepared = new Set(graph.inputs.filter(({ type }) => type === 'float').map(({ name }) => name));
  const preparing = new Set<Node>();
  for (const node of graph.nodes) {
    const computed = node.inputs.filter((name) => name !== '' && !graph.initializers.has(name));
    if (!PREPARING.has(node.op) || computed.length === 0 || !computed.every((name) => prepared.has(name))) continue;
    preparing.add(node);
    for (const name of node.outputs) prepared.add(name);
  }
  return (node) => preparing.has(node);
}
