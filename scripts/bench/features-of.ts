import type { FeatureLayer } from '../../zoo/model.ts';
import type { Graph } from '../../zoo/onnx/graph.ts';
import { subgraph } from '../../zoo/onnx/subgraph.ts';
import type { Network } from './networks.ts';

/** A network up to its classifier's input, `[batch, dimension]`, and that tensor as the feature layer. */
export function featuresOf({ graph }: Network): { graph: Graph; layer: FeatureLayer } {
  const classifier = graph.nodes.find(({ outputs }) => outputs.includes(graph.outputs[0].name));
  const [name, weights] = classifier?.inputs ?? [];
  const { op } = graph.nodes.find(({ outputs }) => outputs.includes(name)) ?? { op: '' };
  const dimension = graph.initializers.get(weights)?.shape[1] ?? 0;
  const output = { name, type: 'float' as const, shape: ['batch', dimension] };
  return { graph: subgraph(graph, graph.inputs, [output]), layer: { name, op, dimension, parameterCount: 1 } };
}
