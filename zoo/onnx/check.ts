import { InvalidInputError } from '../errors.ts';
import type { Graph, Node } from './graph.ts';

/**
 * Checks that a graph can be run from its first node to its last: every tensor is produced once, and before it is used
 * (ONNX IR: nodes are topologically sorted).
 *
 * @throws InvalidInputError naming the tensor and the node at fault.
 */
export function checkGraph(graph: Graph): void {
  const made = new Set<string>([...graph.initializers.keys()]);
  const make = (name: string, maker: string) => {
    if (made.has(name))
      throw new InvalidInputError(`the tensor “${name}” is produced twice: ${maker} produces it again`);
    made.add(name);
  };
  for (const { name } of graph.inputs) make(name, 'an input of the model');
  const later = new Set(graph.nodes.flatMap((node) => node.outputs));
  for (const node of graph.nodes) {
    for (const name of node.inputs) {
      if (name === '' || made.has(name)) continue;
      const why = later.has(name)
        ? 'is made only after it is used: the graph has a cycle or is not sorted'
        : 'is not produced by any node';
      throw new InvalidInputError(`the tensor “${name}”, an input of ${describeNode(node)}, ${why}`);
    }
    for (const name of node.outputs) if (name !== '') make(name, describeNode(node));
  }
  for (const { name } of graph.outputs) {
    if (!made.has(name)) throw new InvalidInputError(`the output “${name}” of the model is not produced by any node`);
  }
  if (graph.outputs.length === 0) throw new InvalidInputError('the model has no outputs');
}

/** Describes a node in messages: its operator, and its name or its output; a damaged file may leave out each of them. */
export function describeNode({ op, name, outputs }: Node): string {
  return `the ${op || 'unknown'} node “${name || outputs[0] || ''}”`;
}
