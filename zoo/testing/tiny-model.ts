import { random } from '../data/random.ts';
import { type FeatureLayer, type ImagePreprocessing, METADATA } from '../model.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { writeModel } from '../onnx/write.ts';

/** Pictures of 16 × 16, unscaled. */
export const tinyPreprocessing: ImagePreprocessing = {
  size: { height: 16, width: 16 },
  fit: 'stretch',
  resample: 'bilinear',
  rescale_factor: 1 / 255,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.25, 0.25, 0.25],
  background: '#ffffff',
};

export const tinyFeatureLayers: FeatureLayer[] = [
  { name: 'block_1', op: 'ReLU', dimension: 8, parameterCount: 8 * 27 + 16 },
  { name: 'block_2_add', op: 'Add', dimension: 8, parameterCount: 8 * 9 + 64 + 32 },
  { name: 'block_3', op: 'ReLU', dimension: 16, parameterCount: 128 + 32 },
  { name: 'pool', op: 'GlobalAveragePooling2D', dimension: 16, parameterCount: 0 },
];

/**
 * A real, small convolutional network for specs, with seeded random weights, in the form that importers produce:
 * convolutions (dense, depthwise, pointwise) with BatchNormalization and relu6, a residual block, pooling, and a softmax
 * over 3 labels.
 */
export function tinyModel(): Uint8Array<ArrayBuffer> {
  const b = new GraphBuilder('tiny');
  const generator = random(7);
  const draw = (shape: number[], scale: number, shift = 0) => {
    const size = shape.reduce((product, dimension) => product * dimension, 1);
    return b.floats(
      Float32Array.from({ length: size }, () => shift + scale * (generator.next() * 2 - 1)),
      shape,
    );
  };
  const normalized = (x: string, channels: number, output?: string) =>
    b.node(
      'BatchNormalization',
      [x, draw([channels], 0.2, 1), draw([channels], 0.2), draw([channels], 0.1), draw([channels], 0.2, 1)],
      { epsilon: { float: 1e-3 } },
      output ? { output } : {},
    );
  const relu6 = (x: string, output?: string) =>
    b.node('Clip', [x, b.floats([0]), b.floats([6])], {}, output ? { output } : {});

  b.input('pixels', 'float', ['batch', 3, 16, 16]);
  const first = b.node('Conv', ['pixels', draw([8, 3, 3, 3], 0.4)], { strides: [2, 2], pads: [0, 0, 1, 1] });
  relu6(normalized(first, 8), 'block_1');
  const depthwise = b.node('Conv', ['block_1', draw([8, 1, 3, 3], 0.5)], { group: 8, pads: [1, 1, 1, 1] });
  const pointwise = b.node('Conv', [relu6(normalized(depthwise, 8)), draw([8, 8, 1, 1], 0.5)]);
  b.node('Add', ['block_1', normalized(pointwise, 8)], {}, { output: 'block_2_add' });
  const third = b.node('Conv', ['block_2_add', draw([16, 8, 1, 1], 0.5)]);
  relu6(normalized(third, 16), 'block_3');
  b.node('GlobalAveragePool', ['block_3'], {}, { output: 'pool' });
  const flat = b.node('Flatten', ['pool'], { axis: 1 });
  const logits = b.node('Add', [b.node('MatMul', [flat, draw([16, 3], 0.5)]), draw([3], 0.1)]);
  b.node('Softmax', [logits], { axis: -1 }, { output: 'probabilities' });
  b.output('probabilities', 'float', ['batch', 3]);
  b.graph.metadata[METADATA.labels] = JSON.stringify(['circle', 'square', 'cross']);
  b.graph.metadata[METADATA.preprocessing] = JSON.stringify(tinyPreprocessing);
  b.graph.metadata[METADATA.featureLayers] = JSON.stringify(tinyFeatureLayers);
  return writeModel(b.graph);
}
