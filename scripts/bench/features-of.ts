import type { Graph } from '../../zoo/onnx/graph.ts';
import { subgraph } from '../../zoo/onnx/subgraph.ts';
import type { Network } from './networks.ts';

/** A network up to what its classifier takes: `[batch, dimension]`. */
export function featuresOf(network: Network): { graph: Graph; dimension: number } {
  const { graph } = network;
  const classifier = graph.nodes.find(({ outputs }) => outputs.includes(graph.outputs[0].name));
  const [features, weights] = classifier?.inputs ?? [];
  const dimension = graph.initializers.get(weights)?.shape[1] ?? 0;
  const output = { name: features, type: 'float' as const, shape: ['batch', dimension] };
  return { graph: subgraph(graph, graph.inputs, [output]), dimension };
}
