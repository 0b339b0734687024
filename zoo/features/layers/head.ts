import type { Node } from '../../onnx/graph.ts';
import { operatorOf } from '../../operators/index.ts';
import type { Layout } from './layout.ts';
import { cutsOf, type Trunk } from './trunk.ts';

/** Whether an operator can be between a classifier's products, or after them. */
function isBetween(node: Node): boolean {
  const { part, moves, learned, givesProbabilities } = operatorOf(node);
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
 * token, or one convolution whose channels are averaged into the logits, as in SqueezeNet. Every path runs through its
 * products, so the last layer of a block that adds its input does not count; and an output named as features has no
 * classifier before it.
 */
export function headOf(trunk: Trunk, layout: Layout, output: string): number {
  const { nodes } = trunk;
  if (FEATURES.test(output)) return nodes.length;
  const cuts = new Set(cutsOf(trunk));
  const answersForTokens = layout.shapes.get(output)?.length === 3;
  let head = nodes.length;
  for (let index = nodes.length - 1; index >= 0; index--) {
    const node = nodes[index];
    const isProduct = trunk.isProduct(node) && operatorOf(node).part === 'product';
    if (!isProduct && !isBetween(node)) break;
    if (!answersForTokens && !layout.isVector(node.outputs[0])) break;
    if (isProduct && !cuts.has(index)) break;
    if (isProduct || operatorOf(node).givesProbabilities) head = index;
    if (isProduct && answersForTokens) break;
  }
  return Math.min(head, averagedHead(trunk, layout, output));
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
