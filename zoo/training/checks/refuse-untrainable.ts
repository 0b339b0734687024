import { differentiate } from '../../autodiff/differentiate.ts';
import type { Backbone } from '../../features/backbone.ts';
import type { FeatureLayer } from '../../model.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import { inferShapes } from '../../runtime/infer-shapes.ts';
import { withFixedBatch } from '../step/fixed-batch.ts';

/** Any size does; one more than 1 does not look like a dimension that broadcasts. */
const ROWS = 2;

/**
 * Refuses a backbone that cannot be trained from where it is to be trained, before anything runs: builds the backward pass of
 * its features, and throws it away.
 *
 * @param parameters names of the weights that are to be trained
 * @throws InvalidInputError with the operator and the node that no gradient passes, and the layers from which training would
 * be possible
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
