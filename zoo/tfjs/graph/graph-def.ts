import { z } from 'zod';
import { InvalidInputError } from '../../errors.ts';
import { PLAIN_ISSUES, sentencesOf } from '../../plain-issues.ts';
import { Attributes, shapeSchema } from './attributes.ts';

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
  /** Shapes of inputs as the signature states them, by node; -1 for a dynamic size. */
  inputShapes: ReadonlyMap<string, number[]>;
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
const inputsSchema = z.object({
  inputs: z.record(z.string(), z.object({ name: z.string().min(1), tensorShape: shapeSchema.optional() })),
});

/**
 * Reads `modelTopology` of a TensorFlow.js graph model. Its outputs are those of `signature`; without one, the nodes that
 * are no other node's input (as in TensorFlow.js).
 *
 * @param output the only output that is wanted: a name of the signature, or of a node
 * @throws InvalidInputError for a graph that is invalid, has a cycle, or names a node twice or one that is missing.
 */
export function readGraphDef(topology: unknown, signature: unknown, output: string | null = null): GraphDef {
  const parsed = graphSchema.safeParse(topology, PLAIN_ISSUES);
  if (!parsed.success) throw new InvalidInputError(`The graph is invalid: ${sentencesOf(parsed.error, 'it')}`);
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
  const outputs = output === null ? readOutputs(nodes, signature) : [readOutput(nodes, signature, output)];
  return { nodes: sorted(nodes, outputs), outputs, inputShapes: readInputShapes(signature) };
}

/** The output of a given name: that of a node, or of the signature. */
function readOutput(nodes: Map<string, GraphNode>, signature: unknown, name: string): Reference {
  const parsed = signatureSchema.safeParse(signature);
  const reference = readReference((parsed.success && parsed.data.outputs[name]?.name) || name);
  if (nodes.has(reference.node)) return reference;
  const short = [...nodes.keys()].filter((node) => tensorName(node) === reference.node);
  if (short.length === 1) return { ...reference, node: short[0] };
  const own = readOutputs(nodes, signature).map(({ node }) => tensorName(node));
  throw new InvalidInputError(
    `The model has no output “${name}”. Its outputs are ${own.slice(0, 20).join(', ')}; any other node can be named too.`,
    'output',
  );
}

function readInputShapes(signature: unknown): Map<string, number[]> {
  const parsed = inputsSchema.safeParse(signature);
  const inputs = parsed.success ? Object.values(parsed.data.inputs) : [];
  const shaped = inputs.flatMap(({ name, tensorShape }): [string, number[]][] =>
    tensorShape && !tensorShape.unknownRank ? [[readReference(name).node, tensorShape.dim ?? []]] : [],
  );
  return new Map(shaped);
}

/** A node's name without the parts that TensorFlow's inlining of function calls leaves in it. */
export function tensorName(node: string): string {
  const steps = node.split('/').filter((step) => !/^(Stateful)?PartitionedCall(_\d+)?$/.test(step));
  return steps.length > 0 ? steps.join('/') : node;
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

/** The nodes that the outputs need, each after its inputs. A loop is cut where its NextIteration leads back to a Merge. */
function sorted(nodes: Map<string, GraphNode>, outputs: Reference[]): GraphNode[] {
  const order: GraphNode[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const stack = outputs.map(({ node }) => node).reverse();
  const ends: string[] = [];
  while (stack.length > 0 || ends.length > 0) {
    if (stack.length === 0) stack.push(...ends.splice(0));
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
      if (node.op === 'Merge' && nodes.get(input)?.op === 'NextIteration') {
        ends.push(input);
        continue;
      }
      if (state.get(input) === 'open')
        throw new InvalidInputError(`The graph has a cycle through ${input} and ${name}.`);
      if (!state.has(input)) stack.push(input);
    }
  }
  return order;
}
