import type { GraphBuilder } from '../onnx/builder.ts';
import type { Graph, Node } from '../onnx/graph.ts';

/** Adds nodes that compute what a node computes; false where the node can stay as it is. */
export type WebGpuForm = (build: GraphBuilder, node: Node, graph: Graph) => boolean;

/**
 * Tensors that one shader reads and writes on every device that WebGPU promises (`maxStorageBuffersPerShaderStage`,
 * https://www.w3.org/TR/webgpu/#limits).
 */
const TENSORS_A_SHADER = 8;

/**
 * A Split of more parts than a shader may write is a Slice for each part: the provider takes the Split, and fails when it runs.
 * As many numbers are copied.
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
 * LogSoftmax, for which the provider has no kernel, is x − max − log Σ exp(x − max): otherwise its input would come to the CPU
 * and its output go back at every step, with the device waiting.
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
