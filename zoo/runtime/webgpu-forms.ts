import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { operatorOf } from '../operators/index.ts';

/**
 * A graph in the forms that onnxruntime's WebGPU provider runs on the device, where it cannot run an operator itself; the
 * results are the same.
 */
export function withWebGpuForms(graph: Graph): Graph {
  const build = new GraphBuilder(graph.name, { ...graph, initializers: new Map(graph.initializers) });
  build.graph.nodes = [];
  for (const node of graph.nodes) {
    if (!operatorOf(node).webgpu?.(build, node, graph)) build.graph.nodes.push(node);
  }
  return build.graph;
}
