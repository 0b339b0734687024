import { z } from 'zod';
import { InvalidInputError } from '../../errors.ts';
import { Attributes } from './attributes.ts';

/** One of the outputs of a node. */
export interface Reference {
  node: string;
  output: number;
}

/** A node of a GraphDef (tensorflow/core/framework/node_def.proto). */
export interface GraphNode {
  name: string;
  op: string;
  /** Data inputs, in order; control dependencies (`^name`) only order side effects, and there are none here. */
  inputs: Reference[];
  attributes: Attributes;
}

/** The computation of a graph model: its nodes in topological order, only those that the outputs need. */
export interface GraphDef {
  nodes: GraphNode[];
  outputs: Reference[];
}

const graphSchema = z.object({
  node: z
    .array(
      z.object({
        name: z.string().min(1).max(1_000),
        op: z.string().min(1).max(200),
        input: z.array(z.string().min(1).max(1_000)).max(10_000).nullish(),
        attr: z.record(z.string(), z.unknown()).nullish(),
      }),
    )
    .min(1)
    .max(100_000),
});

const signatureSchema = z.object({ outputs: z.record(z.string(), z.object({ name: z.string().min(1) })) });

/**
 * Reads `modelTopology` of a TensorFlow.js graph model. Its outputs are those of `signature`; without one, the nodes that
 * are no other node's input (as in TensorFlow.js).
 *
 * @throws InvalidInputError for a graph that is invalid, has a cycle, or names a node twice or one that is missing.
 */
export function readGraphDef(topology: unknown, signature: unknown): GraphDef {
  const parsed = graphSchema.safeParse(topology);
  if (!parsed.success) throw new InvalidInputError(`The graph is invalid.\n${z.prettifyError(parsed.error)}`);
  const nodes = new Map<string, GraphNode>();
  for (const { name, op, input, attr } of parsed.data.node) {
    if (nodes.has(name)) throw new InvalidInputError(`The graph has two nodes named ${name}.`);
    const inputs = (input ?? []).filter((text) => !text.startsWith('^')).map(readReference);
    nodes.set(name, { name, op, inputs, attributes: new Attributes(attr ?? {}) });
  }
  for (const { name, inputs } of nodes.values()) {
    for (const { node } of inputs) {
      if (!nodes.has(node))
        throw new InvalidInputError(`The node ${name} takes ${node}, which the graph does not have.`);
    }
  }
  const outputs = readOutputs(nodes, signature);
  return { nodes: sorted(nodes, outputs), outputs };
}

/** `name`, `name:1`. */
function readReference(text: string): Reference {
  const [, node, output] = /^(.*?)(?::(\d+))?$/.exec(text) ?? [];
  return { node, output: Number(output ?? 0) };
}

function readOutputs(nodes: Map<string, GraphNode>, signature: unknown): Reference[] {
  const parsed = signatureSchema.safeParse(signature);
  const named = parsed.success ? Object.values(parsed.data.outputs).map(({ name }) => readReference(name)) : [];
  const missing = named.find(({ node }) => !nodes.has(node));
  if (missing) throw new InvalidInputError(`The output ${missing.node} of the model is not a node of its graph.`);
  if (named.length > 0) return named;
  const taken = new Set([...nodes.values()].flatMap(({ inputs }) => inputs.map(({ node }) => node)));
  const leaves = [...nodes.values()].filter(({ name, op }) => !taken.has(name) && op !== 'NoOp' && op !== 'Const');
  if (leaves.length === 0)
    throw new InvalidInputError("The graph has no output: each of its nodes is another's input.");
  return leaves.map(({ name }) => ({ node: name, output: 0 }));
}

/** The nodes that the outputs need, each after its inputs. */
function sorted(nodes: Map<string, GraphNode>, outputs: Reference[]): GraphNode[] {
  const order: GraphNode[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const stack = outputs.map(({ node }) => node).reverse();
  while (stack.length > 0) {
    const name = stack[stack.length - 1];
    const node = nodes.get(name);
    if (!node || state.get(name) === 'done') {
      stack.pop();
      continue;
    }
    if (state.get(name) === 'open') {
      state.set(name, 'done');
      order.push(node);
      stack.pop();
      continue;
    }
    state.set(name, 'open');
    for (const { node: input } of node.inputs.toReversed()) {
      if (state.get(input) === 'open')
        throw new InvalidInputError(`The graph has a cycle through ${input} and ${name}.`);
      if (!state.has(input)) stack.push(input);
    }
  }
  return order;
}
