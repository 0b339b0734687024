import type { Graph } from '../onnx/graph.ts';

/** Removes nodes that no output depends on, and initializers that no node reads. */
export function removeUnused(graph: Graph): Graph {
  const used = new Set(graph.outputs.map(({ name }) => name));
  const nodes = graph.nodes.toReversed().filter((node) => {
    if (!node.outputs.some((name) => used.has(name))) return false;
    for (const name of node.inputs) used.add(name);
    return true;
  });
  const domains = new Set(['', ...nodes.map(({ domain = '' }) => domain)]);
  return {
    ...graph,
    nodes: nodes.reverse(),
    initializers: new Map([...graph.initializers].filter(([name]) => used.has(name))),
    opsets: Object.fromEntries(Object.entries(graph.opsets).filter(([domain]) => domains.has(domain))),
  };
}
