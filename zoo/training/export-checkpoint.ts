import type { Backbone } from '../features/backbone.ts';
import { type ImagePreprocessing, METADATA } from '../model.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { writeModel } from '../onnx/write.ts';
import { type FeatureScaling, HEAD } from './head.ts';

/**
 * A fine-tuned classifier as an ONNX file that runs anywhere: `pixels [batch, 3, height, width]` in, `probabilities
 * [batch, classes]` out, its labels and preprocessing in its metadata.
 *
 * @param trained the parameters after training, by name; the others stay as they are in the backbone
 */
export function exportCheckpoint(
  backbone: Backbone,
  trained: Map<string, Float32Array>,
  scaling: FeatureScaling,
  description: { labels: string[]; preprocessing: ImagePreprocessing },
): Uint8Array<ArrayBuffer> {
  const classes = description.labels.length;
  const build = new GraphBuilder('graft', {
    ...backbone.graph,
    nodes: [...backbone.graph.nodes],
    outputs: [],
    initializers: new Map(backbone.graph.initializers),
    metadata: {
      [METADATA.labels]: JSON.stringify(description.labels),
      [METADATA.preprocessing]: JSON.stringify(description.preprocessing),
    },
  });
  for (const [name, tensor] of backbone.graph.initializers) {
    const data = trained.get(name);
    if (data) build.graph.initializers.set(name, { ...tensor, data: data.slice() });
  }
  const { weights, bias } = foldScaling(trained, scaling, backbone.dimension, classes);
  const product = build.node('MatMul', [
    backbone.features,
    build.floats(weights, [backbone.dimension, classes], HEAD.weights),
  ]);
  const logits = build.node('Add', [product, build.floats(bias, [classes], HEAD.bias)], {}, { output: 'logits' });
  build.node('Softmax', [logits], { axis: -1 }, { output: 'probabilities' });
  build.output('probabilities', 'float', ['batch', classes]);
  return writeModel(build.graph);
}

/** Writes the scaling of the features into the head: W / deviation, b − mean · W / deviation. */
function foldScaling(trained: Map<string, Float32Array>, scaling: FeatureScaling, dimension: number, classes: number) {
  const weights = Float32Array.from(trained.get(HEAD.weights) ?? []);
  const bias = Float64Array.from(trained.get(HEAD.bias) ?? []);
  for (let row = 0; row < dimension; row++) {
    for (let column = 0; column < classes; column++) {
      const at = row * classes + column;
      weights[at] /= scaling.deviation;
      bias[column] -= scaling.mean[row] * weights[at];
    }
  }
  return { weights, bias: Float32Array.from(bias) };
}
