import { InvalidInputError } from '../errors.ts';
import type { Graph, Node, ValueInfo } from './graph.ts';

/** The inputs of a graph that some tensors depend on by paths that do not pass through `given`. */
export function neededInputs(graph: Graph, given: Iterable<string>, outputs: Iterable<string>): ValueInfo[] {
  const makers = new Map<string, Node>(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  const seen = new Set(given);
  const pending = [...outputs];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    pending.push(...(makers.get(name)?.inputs ?? []));
  }
  const known = new Set(given);
  return graph.inputs.filter(({ name }) => seen.has(name) && !known.has(name));
}

/**
 * The part of a graph between some tensors and others: the nodes that compute `outputs` from `inputs`, with the
 * initializers that they use.
 *
 * @param inputs tensors that become the part's inputs; they must include the inputs of the whole graph that the part needs
 * @throws InvalidInputError if an output depends on an input of the graph that is not among `inputs`
 */
export function subgraph(graph: Graph, inputs: ValueInfo[], outputs: ValueInfo[]): Graph {
  const given = new Set(inputs.map(({ name }) => name));
  const makers = new Map<string, Node>(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  const outside = new Set(graph.inputs.map(({ name }) => name));
  const needed = new Set<Node>();
  const initializers = new Map();
  const pending = outputs.map(({ name }) => name);
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === '' || given.has(name)) continue;
    const initializer = graph.initializers.get(name);
    if (initializer) initializers.set(name, initializer);
    if (outside.has(name))
      throw new InvalidInputError(`“${outputs[0].name}” depends on the input “${name}” by a path around the cut`);
    const maker = makers.get(name);
    if (!maker || needed.has(maker)) continue;
    needed.add(maker);
    pending.push(...maker.inputs);
  }
  return { ...graph, inputs, outputs, initializers, nodes: graph.nodes.filter((node) => needed.has(node)) };
}
