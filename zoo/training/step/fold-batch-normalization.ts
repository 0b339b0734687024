import { floatAttribute, intAttribute, intsAttribute } from '../../onnx/attributes.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph, Node } from '../../onnx/graph.ts';

/**
 * Writes each BatchNormalization that follows a convolution into the convolution's weights, as nodes of the graph: with
 * running statistics frozen, `scale · (W∗x + b − mean) / √(variance + ε) + bias` is a convolution with the weights
 * `W · scale / √(variance + ε)`. Weights, scale and bias stay parameters of their own, and gradients reach them through the
 * small tensors instead of through activations, which saves passes over the largest tensors of the step.
 */
export function foldBatchNormalization(graph: Graph): Graph {
  const uses = new Map<string, number>();
  for (const name of [...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map((output) => output.name)]) {
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  const convolutions = new Map(graph.nodes.filter(({ op }) => op === 'Conv').map((node) => [node.outputs[0], node]));
  const folds = new Map<Node, Node>();
  for (const node of graph.nodes) {
    const conv = convolutions.get(node.inputs[0]);
    if (node.op !== 'BatchNormalization' || !conv || uses.get(conv.outputs[0]) !== 1) continue;
    if (intAttribute(node, 'training_mode', 0) === 0 && weightRank(graph, conv) !== undefined) folds.set(node, conv);
  }
  const folded = new Set(folds.values());
  const build = new GraphBuilder(graph.name, { ...graph, initializers: new Map(graph.initializers) });
  // The builder knows the names of the nodes that were there, so that none of its own takes one of them.
  build.graph.nodes = [];
  for (const node of graph.nodes) {
    const conv = folds.get(node);
    if (conv) addFolded(build, conv, node, weightRank(graph, conv) ?? 0);
    else if (!folded.has(node)) build.graph.nodes.push(node);
  }
  return build.graph;
}

/** 3 of `[out, in, length]`, 4 for images, 5 for volumes; undefined where neither the weights nor the attributes tell. */
function weightRank({ initializers }: Graph, conv: Node): number | undefined {
  const sides = ['kernel_shape', 'strides', 'dilations'].map((name) => intsAttribute(conv, name, []).length);
  const places = Math.max(...sides, intsAttribute(conv, 'pads', []).length / 2);
  return initializers.get(conv.inputs[1])?.shape.length ?? (places > 0 ? places + 2 : undefined);
}

function addFolded(build: GraphBuilder, conv: Node, normalization: Node, rank: number): void {
  const [x, weights, convBias] = conv.inputs;
  const [, scale, bias, mean, variance] = normalization.inputs;
  const epsilon = build.floats([floatAttribute(normalization, 'epsilon', 1e-5)]);
  const deviation = build.node('Sqrt', [build.node('Add', [variance, epsilon])]);
  const factor = build.node('Div', [scale, deviation]);
  const perKernel = build.node('Reshape', [factor, build.ints([-1, ...Array(rank - 1).fill(1)])]);
  const centre = convBias ? build.node('Sub', [mean, convBias]) : mean;
  const inputs = [
    x,
    build.node('Mul', [weights, perKernel]),
    build.node('Sub', [bias, build.node('Mul', [centre, factor])]),
  ];
  build.nodes('Conv', inputs, normalization.outputs.slice(0, 1), conv.attributes);
}
