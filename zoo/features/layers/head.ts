import type { Node } from '../../onnx/graph.ts';
import { operatorOf } from '../../operators/index.ts';
import type { Layout } from './layout.ts';
import { cutsOf, type Trunk } from './trunk.ts';

/** Whether an operator can be between a classifier's products, or after them. */
function isBetween(node: Node): boolean {
  const { part, moves, learned, givesProbabilities, unpacks } = operatorOf(node);
  // Quantized models round every activation to 8 bits and back.
  if (unpacks || node.op === 'QuantizeLinear') return true;
  const shifts = Object.values(learned?.roles ?? {}).includes('offset');
  return part === 'activation' || part === 'normalization' || moves === 'reshapes' || shifts || givesProbabilities;
}

const averages = (node: Node) => ['pool', 'reduction'].includes(operatorOf(node).part ?? '');

/**
 * Exporters' names for features, which are not a classifier's outputs: `last_hidden_state`, `pooler_output`, `image_embeds`.
 */
const FEATURES = /hidden_state|pooler|embed|feature/i;

/**
 * The index of the first node of the classifier at the end of a trunk; the number of nodes if there is no classifier.
 *
 * A classifier consists of the products over vectors that end a model, one product over each token if it classifies each
 * token, or one convolution whose channels are averaged into the logits, as in SqueezeNet. It may end in several heads whose
 * logits are joined, as in DeiT. Of a text model that Graft wrote from weights it is one product (`Trunk.isTextFamily`). Every path
 * runs through its products, so the last layer of a block that adds its input does not count; and an output named as features has no
 * classifier before it.
 */
export function headOf(trunk: Trunk, layout: Layout, output: string): number {
  const { nodes } = trunk;
  if (FEATURES.test(output)) return nodes.length;
  const cuts = cutsOf(trunk);
  const answersForTokens = layout.shapes.get(output)?.length === 3;
  let head = nodes.length;
  for (let index = nodes.length - 1; index >= 0; index--) {
    const node = nodes[index];
    const isProduct = isLayer(trunk, node);
    if (head === nodes.length && !answersForTokens && joins(trunk, node)) {
      const fork = cuts.findLast((cut) => cut < index);
      if (fork === undefined || !areHeads(trunk, layout, fork, index)) break;
      index = fork + 1;
      head = index;
      continue;
    }
    if (!isProduct && !isBetween(node) && !rescales(trunk, node)) break;
    if (!answersForTokens && !layout.isVector(node.outputs[0])) break;
    if (isProduct && !cuts.includes(index)) break;
    if (isProduct || operatorOf(node).givesProbabilities) head = index;
    if (isProduct && (answersForTokens || trunk.isTextFamily)) break;
  }
  return Math.min(head, averagedHead(trunk, layout, output));
}

const isLayer = (trunk: Trunk, node: Node) => trunk.isProduct(node) && operatorOf(node).part === 'product';

/** Whether branches of the trunk meet at a node. */
const joins = ({ consumers }: Trunk, { inputs }: Node) =>
  new Set(inputs.filter((name) => consumers.has(name))).size > 1;

/** Whether a node computes with constants only, as in logits / temperature. */
const rescales = (trunk: Trunk, node: Node) =>
  operatorOf(node).isPreprocessing && operatorOf(node).moves === null && !joins(trunk, node);

/**
 * Whether the nodes after a cut, up to the one that joins them, are heads side by side, each of which may take a token of its
 * own: they give vectors, and every path has a product, so that no branch adds its input.
 */
function areHeads(trunk: Trunk, layout: Layout, fork: number, join: number): boolean {
  const unlearned = new Set(trunk.nodes[fork].outputs);
  for (const node of trunk.nodes.slice(fork + 1, join + 1)) {
    const { part } = operatorOf(node);
    const isProduct = isLayer(trunk, node);
    const takesToken = part === 'lookup' && !trunk.isProduct(node);
    const fits = joins(trunk, node)
      ? part === 'merge'
      : isProduct || takesToken || isBetween(node) || rescales(trunk, node);
    if (!fits || !node.outputs.every(layout.isVector)) return false;
    if (isProduct || !node.inputs.some((name) => unlearned.has(name))) continue;
    for (const name of node.outputs) unlearned.add(name);
  }
  return !trunk.nodes[join].outputs.some((name) => unlearned.has(name));
}

/** A 1 × 1 convolution that gives each point's logits, if their name or a softmax shows that they are logits. */
function averagedHead({ nodes, isProduct }: Trunk, { shapes }: Layout, output: string): number {
  const follows = (node: Node) => averages(node) || (isBetween(node) && operatorOf(node).part !== 'normalization');
  const index = nodes.findLastIndex((node) => !follows(node));
  const after = nodes.slice(index + 1);
  const isLogits =
    /logit|class|prob|score|pred/i.test(output) || after.some((node) => operatorOf(node).givesProbabilities);
  const conv = nodes[index];
  if (!isLogits || !after.some(averages) || conv?.op !== 'Conv' || !isProduct(conv)) return nodes.length;
  const kernel = shapes.get(conv.inputs[1]);
  return kernel?.[2] === 1 && kernel[3] === 1 ? index : nodes.length;
}
