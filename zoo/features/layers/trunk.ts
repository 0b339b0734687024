import { METADATA } from '../../model.ts';
import type { Graph, Node } from '../../onnx/graph.ts';
import { operatorOf } from '../../operators/index.ts';

/**
 * The part of a graph that turns the model's input into its output with weights: each node's output depends on an input and on a
 * product with weights. Attention masks and tables of positions are not part of it.
 */
export interface Trunk {
  /** In topological order. */
  nodes: Node[];
  /** The indices of the nodes that read each tensor of the trunk. */
  consumers: ReadonlyMap<string, number[]>;
  /** Whether a node multiplies by weights. */
  isProduct: (node: Node) => boolean;
  /**
   * Whether the network was written from a text family's weights (`architectures`). Its classifier is then the last layer alone, as in
   * transformers' checkpoints: a new one takes its place, and what stands before it, such as BERT's pooler, is part of the model.
   */
  isTextFamily: boolean;
}

export function trunkOf(graph: Graph, output: string): Trunk {
  const used = leadingTo(graph, output);
  const constants = new Set(graph.initializers.keys());
  const fromInput = new Set(graph.inputs.map(({ name }) => name));
  const learned = new Set<string>();
  const nodes: Node[] = [];
  const isWeights = (name: string) => constants.has(name) && graph.initializers.get(name)?.type !== 'int64';
  const isProduct = (node: Node) => {
    const { part, learned: takes } = operatorOf(node);
    const multiplies = part === 'product' || part === 'lookup';
    return multiplies && node.inputs.some((name, slot) => takes?.roles[slot] !== undefined && isWeights(name));
  };
  for (const node of used) {
    if (node.inputs.every((name) => name === '' || constants.has(name))) {
      for (const name of node.outputs) constants.add(name);
      continue;
    }
    if (operatorOf(node).isShapeOnly || !node.inputs.some((name) => fromInput.has(name))) continue;
    for (const name of node.outputs) fromInput.add(name);
    if (!isProduct(node) && !node.inputs.some((name) => learned.has(name))) continue;
    for (const name of node.outputs) learned.add(name);
    nodes.push(node);
  }
  const consumers = new Map<string, number[]>();
  for (const [index, { inputs }] of nodes.entries()) {
    for (const name of new Set(inputs.filter((input) => learned.has(input)))) {
      consumers.set(name, [...(consumers.get(name) ?? []), index]);
    }
  }
  const isTextFamily = METADATA.config in graph.metadata && graph.inputs.some(({ name }) => name === 'input_ids');
  return { nodes, consumers, isProduct, isTextFamily };
}

function leadingTo({ nodes }: Graph, output: string): Node[] {
  const wanted = new Set([output]);
  return nodes
    .toReversed()
    .filter(({ inputs, outputs }) => {
      if (!outputs.some((name) => wanted.has(name))) return false;
      for (const name of inputs) wanted.add(name);
      return true;
    })
    .reverse();
}

/**
 * The indices of the nodes that every path passes through, where the graph can be cut in two (dominators of the output in a flow
 * graph). In topological order these are the nodes that no earlier tensor reaches past.
 */
export function cutsOf({ nodes, consumers }: Trunk): number[] {
  const cuts: number[] = [];
  let furthest = -1;
  for (const [index, { outputs }] of nodes.entries()) {
    if (furthest <= index && outputs.length === 1) cuts.push(index);
    furthest = Math.max(furthest, ...outputs.flatMap((name) => consumers.get(name) ?? []));
  }
  return cuts;
}
