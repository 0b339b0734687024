import type { Graph, Node } from '../../onnx/graph.ts';
import { operatorOf } from '../../operators/index.ts';

/**
 * Puts a MaxPool before the ReLU or Clip that it follows: the largest of what was cut off is the largest, cut off. What comes
 * behind the pool is a quarter of the size at stride 2, and so are the activation, its gradient's mask and what is kept of both.
 */
export function poolBeforeActivation(graph: Graph): Graph {
  const uses = new Map<string, number>();
  for (const name of [...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ name }) => name)]) {
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  const activations = new Map(
    graph.nodes.filter((node) => operatorOf(node).isMonotone).map((node) => [node.outputs[0], node]),
  );
  const moved = new Set<Node>();
  const nodes = graph.nodes.flatMap((pool) => {
    const activation = activations.get(pool.inputs[0]);
    const isMovable = pool.op === 'MaxPool' && !pool.domain && pool.outputs.length === 1;
    if (!isMovable || !activation || uses.get(pool.inputs[0]) !== 1) return [pool];
    moved.add(activation);
    // The tensor between the two gets another value, and keeps its name.
    const between = activation.outputs;
    return [
      { ...pool, inputs: [activation.inputs[0]], outputs: between },
      { ...activation, inputs: [between[0], ...activation.inputs.slice(1)], outputs: pool.outputs },
    ];
  });
  return { ...graph, nodes: nodes.filter((node) => !moved.has(node)) };
}
