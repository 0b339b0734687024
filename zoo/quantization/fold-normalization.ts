import { floatAttribute, intAttribute } from '../onnx/attributes.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph, Node, Tensor } from '../onnx/graph.ts';
import { removeUnused } from '../simplify/remove-unused.ts';

/**
 * Folds each BatchNormalization that follows a convolution into the convolution's weights and bias:
 * `scale · (W∗x + b − mean) / √(variance + ε) + bias` is a convolution with the weights `W · scale / √(variance + ε)`. An int8
 * convolution has to include it: rounding before it would lose the last bits of channels that it scales up.
 *
 * Normalizations whose statistics are not constant, or whose convolution's output is read elsewhere, stay as they are.
 */
export function foldNormalization(graph: Graph): Graph {
  const { initializers, nodes, outputs } = graph;
  const uses = new Map<string, number>();
  for (const name of [...nodes.flatMap(({ inputs }) => inputs), ...outputs.map(({ name }) => name)]) {
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  const convolutions = new Map(nodes.filter(({ op }) => op === 'Conv').map((node) => [node.outputs[0], node]));
  const folds = new Map<Node, Node>();
  for (const node of nodes) {
    const conv = node.op === 'BatchNormalization' ? convolutions.get(node.inputs[0]) : undefined;
    if (!conv || uses.get(conv.outputs[0]) !== 1 || intAttribute(node, 'training_mode', 0) !== 0) continue;
    const constants = [...node.inputs.slice(1), ...conv.inputs.slice(1)].filter((name) => name !== '');
    if (constants.every((name) => initializers.get(name)?.type === 'float')) folds.set(node, conv);
  }
  const folded = new Set(folds.values());
  const build = new GraphBuilder(graph.name, { ...graph, initializers: new Map(initializers), nodes: [...nodes] });
  build.graph.nodes = nodes.flatMap((node) => {
    const conv = folds.get(node);
    if (conv) return [foldedConvolution(build, conv, node)];
    return folded.has(node) ? [] : [node];
  });
  return removeUnused(build.graph);
}

function foldedConvolution(build: GraphBuilder, conv: Node, normalization: Node): Node {
  const values = (name: string) => (build.graph.initializers.get(name) as Tensor).data as Float32Array;
  const [x, weightsName, biasName] = conv.inputs;
  const [scale, shift, mean, variance] = normalization.inputs.slice(1).map(values);
  const epsilon = floatAttribute(normalization, 'epsilon', 1e-5);
  const factors = scale.map((value, channel) => value / Math.sqrt(variance[channel] + epsilon));
  const { shape } = build.graph.initializers.get(weightsName) as Tensor;
  const before = values(weightsName);
  const size = before.length / shape[0];
  const weights = before.map((value, i) => value * factors[Math.floor(i / size)]);
  const given = biasName ? values(biasName) : new Float32Array(shape[0]);
  const bias = given.map((value, channel) => shift[channel] + (value - mean[channel]) * factors[channel]);
  return {
    ...conv,
    inputs: [x, build.floats(weights, shape), build.floats(bias, [shape[0]])],
    outputs: normalization.outputs.slice(0, 1),
  };
}
