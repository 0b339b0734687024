import type { Graph } from '../../onnx/graph.ts';
import { operatorOf } from '../../operators/index.ts';

/**
 * The embedding table of an input of tokens: its initializer's name and number of rows; undefined if the graph computes with the
 * tokens first.
 */
export function lookupTable(graph: Graph, input = 'input_ids'): { name: string; rows: number } | undefined {
  const ids = new Set([input]);
  for (const node of graph.nodes) {
    const [data, indices] = node.inputs;
    const table = node.op === 'Gather' && ids.has(indices) ? graph.initializers.get(data) : undefined;
    if (table?.type === 'float') return { name: data, rows: table.shape[0] };
    const handsOn = node.op === 'Cast' || operatorOf(node).moves !== null;
    if (handsOn && ids.has(data)) ids.add(node.outputs[0]);
  }
  return undefined;
}
