import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { operatorOf } from '../operators/index.ts';

/**
 * Replaces operators that onnxruntime's WebGPU provider cannot run by forms that it can run on the device, with the same
 * results.
 */
export function withWebGpuForms(graph: Graph): Graph {
  const build = new GraphBuilder(graph.name, { ...graph, initializers: new Map(graph.initializers) });
  build.graph.nodes = [];
  for (const node of graph.nodes) {
    if (!operatorOf(node).webgpu?.(build, node, graph)) build.graph.nodes.push(node);
  }
  return build.graph;
}
