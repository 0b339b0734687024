import { differentiate } from '../../autodiff/differentiate.ts';
import type { Backbone } from '../../features/backbone.ts';
import type { FeatureLayer } from '../../model.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import { inferShapes } from '../../runtime/infer-shapes.ts';
import { withFixedBatch } from '../step/fixed-batch.ts';

/** Any size above 1 works; 1 would look like a dimension that broadcasts. */
const ROWS = 2;

/**
 * Refuses a backbone that cannot be differentiated down to the parameters that train, before anything runs: builds the backward
 * pass of its features and discards it.
 *
 * @param parameters names of the weights that train
 * @throws InvalidInputError with the operator and the node without a gradient, and the layers that training could
 * start from
 */
export async function refuseUntrainable(
  backbone: Backbone,
  parameters: string[],
  featureLayers: FeatureLayer[],
): Promise<void> {
  if (parameters.length === 0) return;
  const { graph } = backbone;
  const fixed = withFixedBatch(graph, ROWS);
  const scratch = { ...fixed, nodes: [...fixed.nodes], initializers: new Map(fixed.initializers), outputs: [] };
  const build = new GraphBuilder(graph.name, scratch);
  const loss = build.node('ReduceSum', [backbone.features], { keepdims: 0 });
  build.output(loss, 'float', []);
  const layers = featureLayers.map(({ name }) => name);
  differentiate(build, loss, parameters, await inferShapes(build.graph), { layers });
}
