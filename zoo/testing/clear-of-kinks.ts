import { random } from '../data/random.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph, Node, Tensor } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { openSession, type RuntimeTensor } from '../runtime/session.ts';
import { kinksOf } from './kinks.ts';
import { channelRows, middleOfGap } from './widest-gap.ts';

/**
 * The network with its biases moved so that, for the given inputs, no input of a ReLU or another operator of `kinksOf` is
 * near a kink: the kinks of each channel are moved into the widest gap between the channel's values. Around such a point the
 * loss is smooth, and central differences can tell a right gradient from a nearly right one.
 */
export async function clearOfKinks(network: Graph, feeds: Record<string, RuntimeTensor>): Promise<Graph> {
  const makers = new Map(network.nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  const inputs = network.inputs.map((input) => ({ ...input, shape: [...feeds[input.name].dims] }));
  const shapes = await inferShapes({ ...network, inputs });
  const initializers = new Map(network.initializers);
  const build = new GraphBuilder('measure', { ...network, inputs, initializers });
  // The builder knows the names of the existing nodes, so that its own do not repeat them.
  build.graph.nodes = [];
  const generator = random(1);
  const found = new Map<string, string>();
  for (const node of network.nodes) {
    const [x, ...others] = node.inputs;
    const kinks = kinksOf(node, network);
    const offset = kinks.length > 0 ? offsetOf(x, makers, network) : undefined;
    if (!offset || found.has(offset.bias)) build.graph.nodes.push(node);
    else {
      const rows = channelRows(build, x, shapes.get(x) ?? [], offset.axis);
      const shift = build.node('Neg', [middleOfGap(build, rows, kinks, generator)]);
      const [vector, broadcast] = [[-1], rows.broadcast].map((to) => build.node('Reshape', [shift, build.ints(to)]));
      found.set(offset.bias, build.node('Add', [offset.bias, vector]));
      build.graph.nodes.push({ ...node, inputs: [build.node('Add', [x, broadcast]), ...others] });
    }
  }
  return found.size === 0 ? network : withFound(network, build.graph, feeds, found);
}

/** The network with some parameters as computed by another graph. */
async function withFound(
  network: Graph,
  measuring: Graph,
  feeds: Record<string, RuntimeTensor>,
  found: ReadonlyMap<string, string>,
): Promise<Graph> {
  const session = await openSession(writeModel(measuring, [...found.values()]));
  const run = await session.run(feeds);
  await session.close();
  const initializers = new Map(network.initializers);
  for (const [name, output] of found) {
    initializers.set(name, { ...(network.initializers.get(name) as Tensor), data: run[output].data as Float32Array });
  }
  return { ...network, initializers };
}

/** The bias that shifts a tensor channel by channel, and the axis of the channels. */
function offsetOf(
  name: string,
  makers: ReadonlyMap<string, Node>,
  network: Graph,
): { bias: string; axis: number } | undefined {
  const node = makers.get(name);
  if (!node) return undefined;
  const slot = { Conv: 2, BatchNormalization: 2, Gemm: 2 }[node.op];
  if (slot && node.inputs[slot]) return { bias: node.inputs[slot], axis: 1 };
  if (node.op !== 'Add') return undefined;
  const bias = node.inputs.find((input) => network.initializers.get(input)?.shape.length === 1);
  if (bias) return { bias, axis: -1 };
  return offsetOf(node.inputs[0], makers, network) ?? offsetOf(node.inputs[1], makers, network);
}
