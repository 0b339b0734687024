import { floatAttribute, intAttribute } from '../../onnx/attributes.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph, Node } from '../../onnx/graph.ts';
import { knownShapes } from '../../simplify/sizes/known-shapes.ts';

/** A BatchNormalization whose statistics are constants, and the outputs that tell those of a batch. */
export interface ObservedNormalization {
  /** Names of the constants, `[channels]`. */
  mean: string;
  variance: string;
  /** Names of outputs: `[channels]`, and the shape of the normalized tensor. */
  batchMean: string;
  batchVariance: string;
  shape: string;
}

/**
 * A network whose BatchNormalizations normalize each batch by its own mean and variance, as PyTorch's do in training, and which
 * returns them beside its own outputs.
 */
export async function withBatchStatistics(
  graph: Graph,
): Promise<{ graph: Graph; normalizations: ObservedNormalization[] }> {
  const shapes = await knownShapes(graph);
  const build = new GraphBuilder(graph.name, {
    ...graph,
    nodes: [],
    outputs: [...graph.outputs],
    initializers: new Map(graph.initializers),
  });
  const normalizations: ObservedNormalization[] = [];
  for (const node of graph.nodes) {
    const rank = shapes.get(node.inputs[0])?.length;
    if (!rank || !isFixed(node, graph)) build.graph.nodes.push(node);
    else normalizations.push(observe(build, node, rank, normalizations.length));
  }
  return { graph: build.graph, normalizations };
}

function isFixed({ op, inputs, ...node }: Node, { initializers }: Graph): boolean {
  if (op !== 'BatchNormalization' || intAttribute({ op, inputs, ...node }, 'training_mode', 0) !== 0) return false;
  return inputs.slice(3, 5).every((name) => initializers.has(name));
}

function observe(build: GraphBuilder, node: Node, rank: number, number: number): ObservedNormalization {
  const [x, scale, bias, mean, variance] = node.inputs;
  const axes = build.ints(Array.from({ length: rank }, (_, axis) => axis).filter((axis) => axis !== 1));
  const perChannel = build.ints([1, -1, ...Array<number>(rank - 2).fill(1)]);
  const inChannels = (name: string) => build.node('Reshape', [name, perChannel]);
  const centre = build.node('ReduceMean', [x, axes], { keepdims: 1 });
  const centred = build.node('Sub', [x, centre]);
  const spread = build.node('ReduceMean', [build.node('Mul', [centred, centred]), axes], { keepdims: 1 });
  const epsilon = build.floats([floatAttribute(node, 'epsilon', 1e-5)]);
  const scaled = build.node('Div', [centred, build.node('Sqrt', [build.node('Add', [spread, epsilon])])]);
  const product = build.node('Mul', [scaled, inChannels(scale)]);
  build.node('Add', [product, inChannels(bias)], {}, { output: node.outputs[0] });
  const names = ['mean', 'variance', 'shape'].map((name) => `batch_${name}_${number}`);
  const [batchMean, batchVariance, shape] = names.map((name) => build.freeName(name));
  const channels = build.graph.initializers.get(mean)?.shape ?? [];
  for (const [from, output] of [
    [centre, batchMean],
    [spread, batchVariance],
  ]) {
    build.node('Reshape', [from, build.ints([-1])], {}, { output });
    build.output(output, 'float', channels);
  }
  build.node('Shape', [x], {}, { output: shape });
  build.output(shape, 'int64', [rank]);
  return { mean, variance, batchMean, batchVariance, shape };
}
