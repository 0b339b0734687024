import { METADATA } from '../../zoo/model.ts';
import { GraphBuilder } from '../../zoo/onnx/builder.ts';
import { writeModel } from '../../zoo/onnx/write.ts';

/**
 * A real checkpoint, small enough to write by hand: it classifies a picture as red, green or blue, by the mean of each
 * channel. `labels` renames its three classes, so that two checkpoints can be told apart by their answers.
 */
export function tinyCheckpoint(labels: string[] = ['red', 'green', 'blue']): Uint8Array {
  const builder = new GraphBuilder('tiny');
  const pixels = builder.input('pixels', 'float', ['batch', 3, 8, 8]);
  const means = builder.node('Flatten', [builder.node('GlobalAveragePool', [pixels])], { axis: 1 });
  const logits = builder.node('Mul', [means, builder.floats([10])]);
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
