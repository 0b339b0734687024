import { floatAttribute, intAttribute } from '../onnx/attributes.ts';
import type { Graph, Node } from '../onnx/graph.ts';
import { operatorOf } from '../operators/index.ts';

/** The nodes of a graph that compute in int8, and the tensors that are rounded to 8 bits for them. */
export interface Plan {
  nodes: ReadonlySet<Node>;
  /**
   * The rounded tensors, each with the tensor whose range it has: itself, or for operators that only move or select elements
   * (Reshape, MaxPool) their input.
   */
  ranges: ReadonlyMap<string, string>;
  /** The rounded tensors that a node computes in int8: their float32 values do not exist. */
  made: ReadonlySet<string>;
}

/**
 * Finds the nodes that can compute in int8: those with constant weights, and those between two of them. Nodes after the last one stay
 * float32: a mean over a picture needs more than 8 bits.
 *
 * @param kept nodes, by the name of their first output, that stay float32
 */
export function planInt8(graph: Graph, kept: ReadonlySet<string> = new Set()): Plan {
  const { nodes, initializers } = graph;
  const readers = new Map<string, Node[]>();
  for (const node of nodes) {
    for (const name of node.inputs) readers.set(name, [...(readers.get(name) ?? []), node]);
  }
  const isOutput = new Set(graph.outputs.map(({ name }) => name));
  const weighted = new Set(nodes.filter((node) => hasInt8Weights(node, graph) && !kept.has(node.outputs[0])));
  const leadsToWeights = new Set<string>();
  for (const node of nodes.toReversed()) {
    if (weighted.has(node) || node.outputs.some((name) => leadsToWeights.has(name))) {
      for (const name of node.inputs) leadsToWeights.add(name);
    }
  }
  const planned = new Set<Node>();
  const ranges = new Map<string, string>();
  for (const { inputs } of weighted) ranges.set(inputs[0], inputs[0]);
  const carried = new Map<string, string>();
  /** The node's result, clipped: a Relu that reads it alone is part of the node. */
  const resultOf = (node: Node): string => {
    const [output] = node.outputs;
    const [next, ...others] = readers.get(output) ?? [];
    return next && others.length === 0 && operatorOf(next).int8 === 'clipped' && !isOutput.has(output)
      ? next.outputs[0]
      : output;
  };
  const int8 = new Set<string>();
  const add = (node: Node, range?: string) => {
    planned.add(node);
    const result = range === undefined ? resultOf(node) : node.outputs[0];
    int8.add(result);
    ranges.set(result, range ?? result);
    if (range !== undefined) carried.set(result, range);
  };
  for (const node of nodes) {
    const activations = node.inputs.filter((name) => name !== '' && !initializers.has(name));
    if (weighted.has(node)) {
      if (node.op === 'Conv') add(node);
      else planned.add(node);
      continue;
    }
    const isBetween =
      leadsToWeights.has(node.outputs[0]) &&
      !kept.has(node.outputs[0]) &&
      activations.length > 0 &&
      activations.every((name) => int8.has(name));
    if (!isBetween) continue;
    const { int8: form } = operatorOf(node);
    if (form === 'carried' && node.outputs.length === 1) {
      add(node, carried.get(node.inputs[0]) ?? node.inputs[0]);
    } else if (form === 'computed' && activations.length === node.inputs.length) add(node);
  }
  return { nodes: planned, ranges, made: int8 };
}

/** Convolutions of pictures, and products with a matrix, whose weights are constants. */
function hasInt8Weights(node: Node, { initializers }: Graph): boolean {
  if (!hasWeights(node)) return false;
  const [x, weights, bias] = node.inputs;
  const given = initializers.get(weights);
  if (initializers.has(x) || given?.type !== 'float') return false;
  if (bias && initializers.get(bias)?.type !== 'float') return false;
  if (node.op === 'Conv') return given.shape.length === 4;
  if (node.op === 'MatMul') return given.shape.length === 2;
  const isPlain = floatAttribute(node, 'alpha', 1) === 1 && floatAttribute(node, 'beta', 1) === 1;
  return isPlain && intAttribute(node, 'transA', 0) === 0;
}

/** Whether a node is one of those that have weights. */
export const hasWeights = (node: Node): boolean => operatorOf(node).int8 === 'weighted';
