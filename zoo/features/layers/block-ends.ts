import type { Node } from '../../onnx/graph.ts';
import { operatorOf } from '../../operators/index.ts';
import type { Layout } from './layout.ts';
import type { Trunk } from './trunk.ts';

/**
 * Whether a block ends at a cut: branches merge or begin, the node or the next one pools, or the next convolution widens the
 * channels (a new stage, or the expansion of an inverted residual). An activation that follows a sum belongs to the sum.
 */
export function endsBlock(trunk: Trunk, layout: Layout, index: number): boolean {
  const { nodes, consumers } = trunk;
  const node = nodes[index];
  const next = (consumers.get(node.outputs[0]) ?? []).map((place) => nodes[place]);
  const merges = isSum(node, trunk);
  if (merges && next.length === 1 && operatorOf(next[0]).part === 'activation') return false;
  const isPooled = next.length > 0 && next.every((consumer) => pools(consumer, layout));
  const isWidened = next.length === 1 && widens(next[0], trunk, layout);
  return merges || follows(node, trunk) || forks(next, trunk) || pools(node, layout) || isPooled || isWidened;
}

/** Whether a node is the normalization, or the activation, of a sum. */
export function follows(node: Node, trunk: Trunk): boolean {
  if (operatorOf(node).part !== 'activation' && !normalizesPlaces(node)) return false;
  const maker = trunk.nodes.find(({ outputs }) => outputs.includes(node.inputs[0]));
  return maker !== undefined && isSum(maker, trunk);
}

/** Branches merge. */
function isSum(node: Node, { consumers }: Trunk): boolean {
  return operatorOf(node).part === 'merge' && new Set(node.inputs.filter((name) => consumers.has(name))).size > 1;
}

/** Branches begin. A gate (x · σ(x), squeeze and excitation) does not count as a branch. */
function forks(next: Node[], { isProduct }: Trunk): boolean {
  return next.length > 1 && next.some((node) => isProduct(node) || normalizesPlaces(node));
}

/** Whether a node reduces the number of places, without weights. */
function pools(node: Node, layout: Layout): boolean {
  const { part } = operatorOf(node);
  if (part !== 'reduction' && part !== 'lookup') return part === 'pool';
  // They pool if one of many places remains.
  const [from, to] = [node.inputs[0], node.outputs[0]];
  return layout.isVector(to) && layout.shapes.has(from) && !layout.isVector(from);
}

/** A normalization of each token or point, as in transformers after a sum or before a branch. */
function normalizesPlaces(node: Node): boolean {
  const { part, channels } = operatorOf(node);
  return part === 'normalization' && channels === 'last';
}

function widens(node: Node, { isProduct }: Trunk, layout: Layout): boolean {
  const [before, after] = [layout.width(node.inputs[0]), layout.width(node.outputs[0])];
  return node.op === 'Conv' && isProduct(node) && before !== undefined && after !== undefined && after > before;
}
