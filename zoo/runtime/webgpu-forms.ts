import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph, Node } from '../onnx/graph.ts';

/**
 * Tensors that one shader reads and writes on every device that WebGPU promises (`maxStorageBuffersPerShaderStage`,
 * https://www.w3.org/TR/webgpu/#limits).
 */
const TENSORS_A_SHADER = 8;

/**
 * A graph in the forms that onnxruntime's WebGPU provider runs on the device; the results are the same.
 *
 * - A Split of more parts than a shader may write becomes a Slice a part: the provider takes the Split, and fails when it runs.
 *   As many numbers are copied.
 * - LogSoftmax, for which the provider has no kernel, becomes x − max − log Σ exp(x − max): else its input would come to the CPU
 *   and its output go back at every step, with the device waiting.
 */
export function withWebGpuForms(graph: Graph): Graph {
  const build = new GraphBuilder(graph.name, { ...graph, initializers: new Map(graph.initializers) });
  build.graph.nodes = [];
  for (const node of graph.nodes) {
    const sizes = partsOf(node, graph);
    if (sizes && 1 + sizes.length > TENSORS_A_SHADER) addSlices(build, node, sizes);
    else if (node.op === 'LogSoftmax' && !node.domain && (graph.opsets[''] ?? 0) >= 13) addLogSoftmax(build, node);
    else build.graph.nodes.push(node);
  }
  return build.graph;
}

/** The sizes of a Split's parts, where the graph says them. */
function partsOf({ op, domain, inputs }: Node, { initializers }: Graph): number[] | undefined {
  const sizes = op === 'Split' && !domain ? initializers.get(inputs[1]) : undefined;
  return sizes && [...(sizes.data as BigInt64Array)].map(Number);
}

function addSlices(build: GraphBuilder, { inputs: [whole], outputs, attributes }: Node, sizes: number[]): void {
  const axis = build.ints([Number(attributes.axis ?? 0)]);
  let start = 0;
  for (const [i, output] of outputs.entries()) {
    const end = start + sizes[i];
    if (output !== '') build.node('Slice', [whole, build.ints([start]), build.ints([end]), axis], {}, { output });
    start = end;
  }
}

function addLogSoftmax(build: GraphBuilder, { inputs: [x], outputs: [output], attributes }: Node): void {
  const axis = build.ints([Number(attributes.axis ?? -1)]);
  const shifted = build.node('Sub', [x, build.node('ReduceMax', [x, axis], { keepdims: 1 })]);
  const sum = build.node('ReduceSum', [build.node('Exp', [shifted]), axis], { keepdims: 1 });
  build.node('Sub', [shifted, build.node('Log', [sum])], {}, { output });
}
