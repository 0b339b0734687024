import type { Dimension, ElementType, Graph, Node, Shapes } from './graph.ts';
import { elementCount } from './tensor.ts';

/** What is computed for one example. */
export interface Work {
  /** Multiplications by weights. */
  multiplyAdds: number;
  /** Numbers that the nodes make. */
  activations: number;
}

/** Consecutive nodes of a graph, up to the tensor that they end in. */
export interface Block extends Work {
  /** That tensor's name: a feature layer's, or in the last block an output's. */
  end: string;
  /** How many feature layers the block goes through, its end included; 0 in the last block, after all of them. */
  layers: number;
  nodeCount: number;
  /** The most frequent operators first, eight at most. */
  operators: { op: string; count: number }[];
  /** Numbers that are learned, in the nodes of the block; a tensor that several blocks share counts in the first. */
  parameterCount: number;
  /** Of its end; null where it is not known. */
  shape: Dimension[] | null;
}

/** More than a person looks at; those of a deeper graph are joined. */
export const MOST_BLOCKS = 400;
const MOST_OPERATORS = 8;
const LEARNED = new Set<ElementType>(['float', 'float16', 'double', 'int8', 'uint8']);

/**
 * A graph as a chain of blocks from its inputs to its outputs: where it can be cut, and what is between. Takes time in proportion to the
 * nodes and their inputs.
 *
 * @param ends names of tensors through which every path from the inputs to the outputs goes, in this order, such as feature layers
 * @param shapes of the graph's tensors, where they are known
 * @param workOf what a node computes
 */
export function summarizeBlocks(
  graph: Graph,
  ends: readonly string[],
  shapes: Shapes,
  workOf: (node: Node) => Work,
): Block[] {
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const step = Math.ceil(ends.length / MOST_BLOCKS);
  const kept = ends.filter((_, i) => (i + 1) % step === 0 || i === ends.length - 1);
  const seen = new Set<Node>();
  const counted = new Set<string>();
  const places = new Map(ends.map((end, i) => [end, i + 1]));
  const layersUpTo = (end: string | undefined) => (end === undefined ? 0 : (places.get(end) ?? 0));
  const blockTo = (tensors: string[]): Omit<Block, 'layers' | 'shape' | 'end'> => {
    const nodes = nodesBefore(tensors, producers, seen);
    let parameterCount = 0;
    for (const name of nodes.flatMap(({ inputs }) => inputs)) {
      if (counted.has(name)) continue;
      counted.add(name);
      parameterCount += learned(graph, name);
    }
    const work = nodes.map(workOf);
    return {
      nodeCount: nodes.length,
      operators: operatorsOf(nodes),
      parameterCount,
      multiplyAdds: work.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0),
      activations: work.reduce((sum, { activations }) => sum + activations, 0),
    };
  };
  const blocks = kept.map((end, i) => ({
    end,
    layers: layersUpTo(end) - layersUpTo(kept[i - 1]),
    ...blockTo([end]),
    shape: shapes.get(end) ?? null,
  }));
  const outputs = graph.outputs.map(({ name }) => name);
  const last = blockTo(outputs);
  if (last.nodeCount > 0) {
    const end = outputs.find((name) => !ends.includes(name)) ?? outputs[0];
    blocks.push({ end, layers: 0, ...last, shape: shapes.get(end) ?? null });
  }
  return blocks;
}

/** The nodes that compute the tensors, without those that were seen. */
function nodesBefore(tensors: string[], producers: ReadonlyMap<string, Node>, seen: Set<Node>): Node[] {
  const found: Node[] = [];
  const open = [...tensors];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = producers.get(name);
    if (!node || seen.has(node)) continue;
    seen.add(node);
    found.push(node);
    open.push(...node.inputs);
  }
  return found;
}

function operatorsOf(nodes: Node[]): Block['operators'] {
  const counts = new Map<string, number>();
  for (const { op } of nodes) counts.set(op, (counts.get(op) ?? 0) + 1);
  return [...counts]
    .map(([op, count]) => ({ op, count }))
    .sort((a, b) => b.count - a.count || (a.op < b.op ? -1 : 1))
    .slice(0, MOST_OPERATORS);
}

/** Axes, bounds and other constants of a single number are not learned. */
function learned({ initializers }: Graph, name: string): number {
  const tensor = initializers.get(name);
  if (!tensor || !LEARNED.has(tensor.type)) return 0;
  const count = elementCount(tensor.shape);
  return count > 1 ? count : 0;
}
