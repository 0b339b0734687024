import { METADATA } from '../../zoo/model.ts';
import { GraphBuilder } from '../../zoo/onnx/builder.ts';
import { writeModel } from '../../zoo/onnx/write.ts';

/**
 * A real checkpoint, small enough to write by hand: it classifies a picture as red, green or blue, by the mean of each
 * channel. `labels` renames its three classes, so that two checkpoints can be told apart by their answers.
 *
 * @param failsOn `blue`: it starts, and onnxruntime fails on each batch with a blue picture: the graph looks up a place that its table lacks
 */
export function tinyCheckpoint(
  labels: string[] = ['red', 'green', 'blue'],
  { failsOn = null }: { failsOn?: 'blue' | null } = {},
): Uint8Array {
  const builder = new GraphBuilder('tiny');
  const pixels = builder.input('pixels', 'float', ['batch', 3, 8, 8]);
  const means = builder.node('Flatten', [builder.node('GlobalAveragePool', [pixels])], { axis: 1 });
  const scaled = builder.node('Mul', [means, builder.floats([10])]);
  const logits = failsOn ? builder.node('Add', [scaled, zeroUnlessBlue(builder, means)]) : scaled;
  builder.node('Softmax', [logits], { axis: 1 }, { output: 'probabilities' });
  builder.output('probabilities', 'float', ['batch', 3]);
  builder.graph.metadata = {
    [METADATA.labels]: JSON.stringify(labels),
    [METADATA.preprocessing]: JSON.stringify({
      size: { height: 8, width: 8 },
      fit: 'stretch',
      resample: 'bilinear',
      rescale_factor: 1 / 255,
      image_mean: [0, 0, 0],
      image_std: [1, 1, 1],
      background: '#ffffff',
    }),
    [METADATA.featureLayers]: '[]',
  };
  return writeModel(builder.graph);
}

/** Zeros `[batch, 1]` from a table of one place. A picture that is more blue than red asks for a later one. */
function zeroUnlessBlue(builder: GraphBuilder, means: string): string {
  const lead = builder.node('MatMul', [means, builder.floats([-2, 0, 2], [3, 1])]);
  const place = builder.node('Cast', [builder.node('Relu', [lead])], { to: 7 });
  return builder.node('Gather', [builder.floats([0], [1]), place], { axis: 0 });
}
