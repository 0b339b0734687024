import type { FeatureLayer } from '../../model.ts';
import type { Graph, Node } from '../../onnx/graph.ts';

/**
 * The feature layer that each tensor of a graph, including weights, belongs to, as an index: the first layer whose output
 * depends on the tensor. Tensors that no feature layer depends on are left out.
 */
export function layersOf(graph: Graph, featureLayers: FeatureLayer[]): Map<string, number> {
  const makers = new Map<string, Node>(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  const layers = new Map<string, number>();
  for (const [i, { name: layer }] of featureLayers.entries()) {
    const pending = [layer];
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (name === '' || layers.has(name)) continue;
      layers.set(name, i);
      pending.push(...(makers.get(name)?.inputs ?? []));
    }
  }
  return layers;
}
