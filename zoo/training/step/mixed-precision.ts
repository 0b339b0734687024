import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph, Node } from '../../onnx/graph.ts';
import { operatorOf } from '../../operators/index.ts';

const FLOAT = 1;
const FLOAT16 = 10;

/**
 * A graph whose products are computed in float16 and all the rest in float32: normalizations, softmax, sums over the batch, the
 * loss, and the optimizer with the weights that it keeps (Micikevicius et al., "Mixed Precision Training", 2018, sections 3.1
 * and 3.3). Applied to a whole training step, it halves the products of the backward pass as well. What is only moved on its
 * way into a product is moved in float16.
 *
 * Gradients that float16 would lose are kept by a {@link LossScale}.
 */
export function withHalfProducts(graph: Graph): Graph {
  const build = new GraphBuilder(graph.name, { ...graph, initializers: new Map(graph.initializers) });
  build.graph.nodes = [];
  const { inHalf, neededInFloat } = chooseNodes(graph);
  const halves = new Map<string, string>();
  const half = (name: string) => {
    if (name === '') return name;
    const known = halves.get(name) ?? build.node('Cast', [name], { to: FLOAT16 });
    halves.set(name, known);
    return known;
  };
  for (const node of graph.nodes) {
    if (!inHalf.has(node)) {
      build.graph.nodes.push(node);
      continue;
    }
    const inputs = node.inputs.map((name, slot) => (carriesValues(node, slot) ? half(name) : name));
    const outputs = node.outputs.map((name) => build.unique(name));
    build.graph.nodes.push({ ...node, inputs, outputs });
    for (const [i, name] of node.outputs.entries()) {
      halves.set(name, outputs[i]);
      if (neededInFloat.has(name)) build.node('Cast', [outputs[i]], { to: FLOAT }, { output: name });
    }
  }
  return build.graph;
}

/** The nodes that compute in float16, and the tensors that somebody wants in float32. */
function chooseNodes(graph: Graph): { inHalf: Set<Node>; neededInFloat: Set<string> } {
  const neededInFloat = new Set(graph.outputs.map(({ name }) => name));
  const inHalf = new Set<Node>();
  const others = notFloat(graph);
  const used = new Set<string>();
  // Backwards: whoever uses a tensor has been seen before who makes it.
  for (const node of [...graph.nodes].reverse()) {
    const values = node.inputs.filter((name, slot) => name !== '' && carriesValues(node, slot));
    const isFloat = !node.domain && values.every((name) => !others.has(name));
    const { half } = operatorOf(node);
    const moved = half === 'moved' && node.outputs.every((name) => used.has(name) && !neededInFloat.has(name));
    const chosen = isFloat && (half === 'product' || moved);
    if (chosen) inHalf.add(node);
    for (const [slot, name] of node.inputs.entries()) {
      used.add(name);
      if (!chosen || !carriesValues(node, slot)) neededInFloat.add(name);
    }
  }
  return { inHalf, neededInFloat };
}

/** What is multiplied or moved; the other inputs of a move say how. */
function carriesValues(node: Node, slot: number): boolean {
  const { half, moves } = operatorOf(node);
  return half === 'product' || (half === 'moved' && (moves === 'joins' || slot === 0));
}

/** Tensors that come in as something else than float32, and what is moved out of them. */
function notFloat(graph: Graph): Set<string> {
  const names = new Set([
    ...graph.inputs.filter(({ type }) => type !== 'float').map(({ name }) => name),
    ...[...graph.initializers].filter(([, { type }]) => type !== 'float').map(([name]) => name),
  ]);
  for (const node of graph.nodes) {
    if (operatorOf(node).half === 'moved' && names.has(node.inputs[0]))
      for (const name of node.outputs) names.add(name);
  }
  return names;
}
