import type { Graph } from '../onnx/graph.ts';

/** A graph in which nodes read and make other tensors instead of some. Names may lead to names that are replaced too. */
export function renameTensors(graph: Graph, names: ReadonlyMap<string, string>): Graph {
  if (names.size === 0) return graph;
  const final = (name: string) => {
    let last = name;
    for (let next = names.get(last); next !== undefined; next = names.get(last)) last = next;
    return last;
  };
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(final), outputs: node.outputs.map(final) })),
  };
}
