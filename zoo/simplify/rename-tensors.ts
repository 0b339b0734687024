import type { Graph } from '../onnx/graph.ts';

/** Renames tensors of a graph. A new name may itself be renamed. */
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
