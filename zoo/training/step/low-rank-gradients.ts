import { dependents } from '../../autodiff/reach.ts';
import { intAttribute, intsAttribute } from '../../onnx/attributes.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph, Node } from '../../onnx/graph.ts';
import { blockWeights, inBlocks } from '../../operators/blocked/block-weights.ts';
import { BLOCK_SIZE, BLOCKED_DOMAIN } from '../../operators/blocked/blocked-operators.ts';

/** A weight `[out, in, 1, 1]` that is W + L·R, scaled for each output by `factor` where normalization was folded into it. */
interface LowRank {
  left: string;
  right: string;
  factor: string | null;
  outputs: number;
  inputs: number;
  rank: number;
}

/**
 * Lets the gradients of L and R of a 1×1 convolution with weights W + L·R pass through two narrow convolutions, `x → R·x → L·(R·x)`,
 * instead of through the gradient of the whole weight, which takes `in · out` products a pixel: LORA's saving, which
 * `reassociateProducts` makes for matrices. What the network computes stays the same: the narrow convolutions' result is read by
 * nothing; it only takes the gradient of the wide one's.
 *
 * @param graph in the blocked layout
 * @param parameters the tensors that train
 * @returns the graph, and what `differentiate` has to know of it. The tensors in `takes` can be removed afterwards
 */
export function lowRankGradients(
  graph: Graph,
  parameters: string[],
): { graph: Graph; stops: string[]; takes: Map<string, string> } {
  const size = Number(graph.metadata[BLOCK_SIZE]);
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const active = dependents(graph.nodes, parameters);
  const build = new GraphBuilder(graph.name, { ...graph, initializers: new Map(graph.initializers) });
  build.graph.nodes = [];
  const stops: string[] = [];
  const takes = new Map<string, string>();
  const stopped = (name: string) => {
    const copy = build.node('Identity', [name]);
    stops.push(copy);
    return copy;
  };
  const narrow = (x: string, weights: string, shape: number[], strides: number[]) =>
    build.node(
      'Conv',
      [x, blockWeights(build, build.node('Reshape', [weights, build.ints(shape)]), shape, { size, input: true })],
      { kernel_shape: [1, 1], group: 1, strides },
      { domain: BLOCKED_DOMAIN },
    );
  for (const node of graph.nodes) {
    const [x, weights, ...bias] = node.inputs;
    const found = isPointwise(node) ? lowRankOf(graph, producers, weights) : null;
    // Where x needs no gradient, the convolution's output would no longer have one either.
    if (!found || !active.has(x) || !isWorthwhile(found, size)) {
      build.graph.nodes.push(node);
      continue;
    }
    const { left, right, factor, outputs, inputs, rank } = found;
    build.graph.nodes.push({ ...node, inputs: [x, stopped(weights), ...bias] });
    const scaled = factor ? build.node('Mul', [left, build.node('Reshape', [factor, build.ints([-1, 1])])]) : left;
    const reduced = narrow(stopped(x), right, [rank, inputs, 1, 1], intsAttribute(node, 'strides', [1, 1]));
    takes.set(narrow(reduced, scaled, [outputs, rank, 1, 1], [1, 1]), node.outputs[0]);
  }
  return { graph: build.graph, stops, takes };
}

const isPointwise = (node: Node) =>
  node.domain === BLOCKED_DOMAIN &&
  node.op === 'Conv' &&
  intAttribute(node, 'group', 1) === 1 &&
  intsAttribute(node, 'kernel_shape', []).every((side) => side === 1) &&
  intsAttribute(node, 'pads', []).every((pad) => pad === 0);

/**
 * Whether two passes over the activations in `rank` channels are cheaper than one product over all. Measured at rank 8, which fills a
 * block of 16: MobileNetV2 is fastest between 2 and 3.5 (`npm run bench -- lora`).
 */
const isWorthwhile = ({ outputs, inputs, rank }: LowRank, size: number) =>
  (outputs * inputs) / (outputs + inputs) > 3 * inBlocks(rank, size);

/** Finds W + L·R behind the nodes that scale a convolution's weights and put them in blocks; null for other weights. */
function lowRankOf(graph: Graph, producers: ReadonlyMap<string, Node>, weights: string): LowRank | null {
  const behind = (name: string, ...moves: string[]) => {
    let node = producers.get(name);
    while (node && moves.includes(node.op)) node = producers.get(node.inputs[0]);
    return node;
  };
  let node = behind(weights, 'Reshape', 'ReorderInput', 'Pad');
  let factor: string | null = null;
  if (node?.op === 'Mul') {
    factor = node.inputs[1];
    node = producers.get(node.inputs[0]);
  }
  if (node?.op !== 'Add') return null;
  const [base, update] = node.inputs;
  const shape = graph.initializers.get(base)?.shape ?? [];
  const product = behind(update, 'Reshape');
  if (product?.op !== 'MatMul' || shape.length !== 4 || shape[2] * shape[3] !== 1) return null;
  const [left, right] = product.inputs;
  const rank = rankOf(graph, producers, left, shape[0]);
  return rank === null ? null : { left, right, factor, outputs: shape[0], inputs: shape[1], rank };
}

/** The columns of L `[out, rank]`, which is a parameter: a constant, an input, or a part of a vector of parameters. */
function rankOf(graph: Graph, producers: ReadonlyMap<string, Node>, left: string, outputs: number): number | null {
  const producer = producers.get(left);
  const declared =
    graph.initializers.get(left)?.shape ??
    graph.inputs.find(({ name }) => name === left)?.shape ??
    (producer?.op === 'Reshape' ? graph.initializers.get(producer.inputs[1])?.data : undefined);
  const [rows, columns] = Array.from(declared ?? [], Number);
  return rows === outputs && columns > 0 ? columns : null;
}
