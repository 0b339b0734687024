import { InvalidInputError } from '../errors.ts';
import type { ElementType, Graph, Node, Tensor } from '../onnx/graph.ts';
import { subgraph } from '../onnx/subgraph.ts';
import { elementCount } from '../onnx/tensor.ts';
import { writeModel } from '../onnx/write.ts';
import { operatorOf } from '../operators/index.ts';
import { inferTensors, type TensorInfo } from '../runtime/infer-tensors.ts';
import { openSession, type RuntimeTensor } from '../runtime/session.ts';
import { keepWeightNames } from './keep-weight-names.ts';
import { keptNames } from './kept-names.ts';

/** The most elements of a folded tensor that is larger than its sources: a mask of 2048 × 2048 tokens. */
const MOST_ELEMENTS = 2 ** 22;

type Tensors = ReadonlyMap<string, TensorInfo>;

/**
 * Computes, on onnxruntime, everything that depends on constants only, and stores the results as initializers. Weights that are
 * only moved keep their names. Not folded: random numbers, weights on 8 bits, tensors far larger than their sources, and weights that are used in
 * several places (transposed in one and as they are in another, or looked up repeatedly), because they train as one weight.
 *
 * @throws InvalidInputError if onnxruntime cannot compute them, such as a Gather beyond the end
 */
export async function foldConstants(graph: Graph): Promise<Graph> {
  if (constantNodes(graph, () => true).size === 0) return graph;
  const tensors = await inferTensors(graph);
  const folded = withoutTied(graph, (untied) =>
    constantNodes(graph, (node) => !untied.has(node) && isFoldable(node, graph, tensors)),
  );
  if (folded.size === 0) return graph;
  const nodes = graph.nodes.filter((node) => !folded.has(node));
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const wanted = [...folded].flatMap(({ outputs }) => outputs).filter((name) => read.has(name));
  const initializers = new Map([...graph.initializers, ...(await compute(graph, wanted, tensors))]);
  return keepWeightNames({ ...graph, nodes, initializers }, movedWeights(folded, wanted));
}

/** The tensors that are one weight with its elements moved, and that weight. */
function movedWeights(nodes: Iterable<Node>, names: string[]): [copy: string, source: string][] {
  const makers = new Map([...nodes].flatMap((node) => node.outputs.map((name) => [name, node])));
  return names.flatMap((name): [string, string][] => {
    let source = name;
    for (let maker = makers.get(name); maker; maker = makers.get(source)) {
      const { moves } = operatorOf(maker);
      if (moves === null || moves === 'joins' || maker.outputs.length > 1) return [];
      [source] = maker.inputs;
    }
    return [[name, source]];
  });
}

/** The nodes whose inputs are all constants, or outputs of such nodes. */
function constantNodes(graph: Graph, isFoldable: (node: Node) => boolean): Set<Node> {
  const kept = keptNames(graph);
  const constants = new Set(['', ...graph.initializers.keys()]);
  const found = new Set<Node>();
  for (const node of graph.nodes) {
    if (!node.inputs.every((name) => constants.has(name)) || node.outputs.some((name) => kept.has(name))) continue;
    if (!isFoldable(node)) continue;
    found.add(node);
    for (const name of node.outputs) constants.add(name);
  }
  return found;
}

function isFoldable(node: Node, graph: Graph, tensors: Tensors): boolean {
  const { isRandom, moves, unpacks } = operatorOf(node);
  if (isRandom(node, graph)) return false;
  // If only its weights are on 8 bits, the model trains like any other.
  if (unpacks && graph.nodes.some(({ op }) => op === 'QuantizeLinear')) return false;
  const made = node.inputs.reduce((sum, name) => sum + (name ? (countOf(tensors.get(name)) ?? 0) : 0), 0);
  if ((moves === 'repeats' || moves === 'looks up') && repeatsWeights(node, tensors)) return false;
  return node.outputs.every((name) => {
    if (name === '') return true;
    const count = countOf(tensors.get(name));
    return count !== undefined && count <= Math.max(MOST_ELEMENTS, made);
  });
}

function repeatsWeights({ inputs, outputs }: Node, tensors: Tensors): boolean {
  const [from, to] = [tensors.get(inputs[0]), tensors.get(outputs[0])];
  const [before, after] = [countOf(from), countOf(to)];
  return from?.type === 'float' && before !== undefined && before > 1 && (after === undefined || after > before);
}

function countOf(info: TensorInfo | undefined): number | undefined {
  if (!info?.type || info.type === 'string' || !info.shape) return undefined;
  return info.shape.every((dimension) => typeof dimension === 'number') ? elementCount(info.shape) : undefined;
}

/** Leaves out transposes of weights that other nodes read untransposed, and everything that depends on them. */
function withoutTied(graph: Graph, find: (untied: Set<Node>) => Set<Node>): Set<Node> {
  const untied = new Set<Node>();
  for (;;) {
    const folded = find(untied);
    const readElsewhere = new Set(graph.nodes.filter((node) => !folded.has(node)).flatMap(({ inputs }) => inputs));
    const tied = [...folded].filter(({ op, inputs }) => {
      const weights = op === 'Transpose' ? graph.initializers.get(inputs[0]) : undefined;
      return weights?.type === 'float' && readElsewhere.has(inputs[0]);
    });
    if (tied.length === 0) return folded;
    for (const node of tied) untied.add(node);
  }
}

async function compute(graph: Graph, names: string[], tensors: Tensors): Promise<[string, Tensor][]> {
  if (names.length === 0) return [];
  const outputs = names.map((name) => {
    const { type, shape } = tensors.get(name) as { type: ElementType; shape: number[] };
    return { name, type, shape };
  });
  const session = await openSession(writeModel(subgraph({ ...graph, inputs: [] }, [], outputs)), { threads: 1 });
  try {
    const results = await session.run({}).catch((cause: Error) => {
      throw new InvalidInputError(`the model's constants cannot be computed: ${cause.message}`, undefined, { cause });
    });
    return outputs.map(({ name, type }) => [name, toTensor(results[name], type)]);
  } finally {
    await session.close();
  }
}

/** A copy, since onnxruntime frees its memory with the session. */
function toTensor({ data, dims }: RuntimeTensor, type: ElementType): Tensor {
  return { type, shape: [...dims], data: (data as Exclude<Tensor['data'], string[]>).slice() as Tensor['data'] };
}
