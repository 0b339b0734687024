import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph, Node } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { openSession, type RuntimeTensor } from '../runtime/session.ts';

/** Share of a channel's values that may come to lie on one side of the kink. */
const LARGEST_SHARE = 0.95;

/**
 * The network with its biases moved so that no value that enters a ReLU lies near 0 for the given inputs: the 0 of each
 * channel comes to lie in the widest gap between the channel's values. Around such a point the loss is smooth, and central
 * differences can tell a right gradient from one that is nearly right; at any other, a step that is long enough to rise above
 * rounding crosses kinks.
 */
export async function clearOfKinks(network: Graph, feeds: Record<string, RuntimeTensor>): Promise<Graph> {
  const makers = new Map(network.nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  const inputs = network.inputs.map((input) => ({ ...input, shape: [...feeds[input.name].dims] }));
  const shapes = await inferShapes({ ...network, inputs });
  const build = new GraphBuilder('measure', { ...network, inputs, outputs: [], nodes: [] });
  const shifts = new Map<string, string>();
  for (const node of network.nodes) {
    const [x] = node.inputs;
    const offset = node.op === 'Relu' || node.op === 'Clip' ? offsetOf(x, makers, network) : undefined;
    if (!offset || shifts.has(offset.bias)) {
      build.graph.nodes.push(node);
      continue;
    }
    const shape = (shapes.get(x) ?? []).map(Number);
    const shift = shiftToGap(build, x, shape, offset.axis === -1 ? shape.length - 1 : offset.axis);
    shifts.set(offset.bias, shift.vector);
    build.output(shift.vector, 'float', [shape.at(offset.axis) ?? 0]);
    build.graph.nodes.push({ ...node, inputs: [build.node('Add', [x, shift.broadcast]), ...node.inputs.slice(1)] });
  }
  if (shifts.size === 0) return network;
  const session = await openSession(writeModel(build.graph));
  const measured = await session.run(feeds);
  await session.close();
  const initializers = new Map(network.initializers);
  for (const [bias, shift] of shifts) {
    const tensor = initializers.get(bias);
    const by = measured[shift].data as Float32Array;
    if (tensor) initializers.set(bias, { ...tensor, data: (tensor.data as Float32Array).map((b, i) => b + by[i]) });
  }
  return { ...network, initializers };
}

/** The bias that moves a tensor channel by channel, and the axis of the channels. */
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

/** For each channel, what to add so that 0 lies in the middle of the widest gap between its values. */
function shiftToGap(build: GraphBuilder, x: string, shape: number[], axis: number) {
  const channels = shape[axis];
  const count = shape.reduce((product, size) => product * size, 1) / channels;
  const axes = shape.map((_, i) => i);
  const perm = [axis, ...axes.filter((i) => i !== axis)];
  const rows = build.node('Reshape', [build.node('Transpose', [x], { perm }), build.ints([channels, count])]);
  const sorted = build.unique('sorted');
  build.nodes('TopK', [rows, build.ints([count])], [sorted, ''], { axis: 1 });
  const first = Math.floor(count * (1 - LARGEST_SHARE));
  const slice = (from: number, to: number) =>
    build.node('Slice', [sorted, build.ints([from]), build.ints([to]), build.ints([1])]);
  const [upper, lower] = [slice(first, count - first - 1), slice(first + 1, count - first)];
  const gaps = build.node('Sub', [upper, lower]);
  const widest = build.node('ArgMax', [gaps], { axis: 1, keepdims: 1 });
  const at = (values: string) => build.node('GatherElements', [values, widest], { axis: 1 });
  const middle = build.node('Mul', [build.node('Add', [at(upper), at(lower)]), build.floats([0.5])]);
  // A channel that is the same everywhere has no gap: it is put on the side where the ReLU lets it through.
  const flat = build.node('Cast', [build.node('Less', [at(gaps), build.floats([1e-4])])], { to: 1 });
  const shift = build.node('Sub', [flat, middle]);
  const broadcast = shape.map((size, i) => (i === axis ? size : 1));
  return {
    vector: build.node('Reshape', [shift, build.ints([-1])]),
    broadcast: build.node('Reshape', [shift, build.ints(broadcast)]),
  };
}
