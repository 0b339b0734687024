import type { Graph, Node } from '../../onnx/graph.ts';
import type { Trunk } from './trunk.ts';

/**
 * The weights between two places of a trunk, in the order of their use. A weight counts at the first node of the trunk that
 * uses it, directly or through other nodes.
 */
export function weightsBetween(graph: Graph, { nodes }: Trunk): (from: number, to: number) => string[] {
  const places = new Map<Node, number>(nodes.map((node, i) => [node, i]));
  const placeOf = new Map<string, number>();
  for (const node of graph.nodes.toReversed()) {
    const own = places.get(node);
    const flowing = node.outputs.flatMap((name) => placeOf.get(name) ?? []);
    const place = own ?? (flowing.length > 0 ? Math.min(...flowing) : undefined);
    if (place === undefined) continue;
    for (const name of node.inputs) placeOf.set(name, Math.min(place, placeOf.get(name) ?? place));
  }
  const weights = [...placeOf].reverse().filter(([name]) => isWeights(graph, name));
  const sorted = weights.sort(([, a], [, b]) => a - b);
  return (from, to) => sorted.filter(([, place]) => place > from && place <= to).map(([name]) => name);
}

/** More than one number. */
function isWeights({ initializers }: Graph, name: string): boolean {
  const tensor = initializers.get(name);
  return tensor !== undefined && ['float', 'int8', 'uint8'].includes(tensor.type) && tensor.data.length > 1;
}
