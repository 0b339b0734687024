import type { Graph, Node } from '../onnx/graph.ts';
import { operatorOf } from '../operators/index.ts';
import type { TensorInfo } from '../runtime/infer-tensors.ts';

/** Tells whether a node of a graph gives its first input as it is, from what is known of the graph's tensors. */
export function changesNothing(
  graph: Graph,
  tensors: ReadonlyMap<string, Partial<TensorInfo>>,
): (node: Node) => boolean {
  const used = new Set([...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ name }) => name)]);
  return (node) => {
    const [before, after] = [tensors.get(node.inputs[0]), tensors.get(node.outputs[0])?.shape];
    return operatorOf(node).changesNothing(node, {
      // A dimension known only at run time has a name; those that are not known to be equal have different ones.
      sameShape: !!before?.shape && before.shape.join() === after?.join(),
      rank: before?.shape?.length,
      type: before?.type,
      isUsed: (output) => used.has(node.outputs[output] ?? ''),
      numbers: (input) => {
        const constant = graph.initializers.get(node.inputs[input] ?? '');
        return constant && Array.from(constant.data as Iterable<unknown>, Number);
      },
    });
  };
}
