import type { GraphBuilder } from '../onnx/builder.ts';
import type { Graph, Node } from '../onnx/graph.ts';

/** Adds nodes that compute what a node computes; false where the node can stay as it is. */
export type WebGpuForm = (build: GraphBuilder, node: Node, graph: Graph) => boolean;

/**
 * Tensors that one shader can read and write on every WebGPU device (`maxStorageBuffersPerShaderStage`,
 * https://www.w3.org/TR/webgpu/#limits).
 */
const TENSORS_A_SHADER = 8;

/**
 * A Split into more parts than a shader may write becomes a Slice for each part: the provider accepts the Split, and fails
 * at run time. The same amount is copied.
 */
export const splitBySlices: WebGpuForm = (build, { inputs, outputs, attributes }, { initializers }) => {
  const constant = initializers.get(inputs[1]);
  const sizes = constant && [...(constant.data as BigInt64Array)].map(Number);
  if (!sizes || 1 + sizes.length <= TENSORS_A_SHADER) return false;
  const axis = build.ints([Number(attributes.axis ?? 0)]);
  let start = 0;
  for (const [i, output] of outputs.entries()) {
    const end = start + sizes[i];
    if (output !== '') build.node('Slice', [inputs[0], build.ints([start]), build.ints([end]), axis], {}, { output });
    start = end;
  }
  return true;
};

/**
 * LogSoftmax, for which the provider has no kernel, is x − max − log Σ exp(x − max): otherwise its input would be copied to
 * the CPU and its output back at every step, while the device waits.
 */
export const logSoftmaxBySum: WebGpuForm = (build, { inputs: [x], outputs: [output], attributes }, { opsets }) => {
  // Before, it worked on all dimensions from the axis on.
  if ((opsets[''] ?? 0) < 13) return false;
  const axis = build.ints([Number(attributes.axis ?? -1)]);
  const shifted = build.node('Sub', [x, build.node('ReduceMax', [x, axis], { keepdims: 1 })]);
  const sum = build.node('ReduceSum', [build.node('Exp', [shifted]), axis], { keepdims: 1 });
  build.node('Sub', [shifted, build.node('Log', [sum])], {}, { output });
  return true;
};
