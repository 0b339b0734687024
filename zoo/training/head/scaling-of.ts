import type { Cut } from '../../features/backbone.ts';
import type { Device } from '../../runtime/device.ts';
import { type ExampleSource, inOrder } from '../feeding/example-source.ts';
import { Predictor } from '../step/predictor.ts';
import { rowsTensor } from '../step/tensors.ts';
import { type FeatureScaling, measureScaling } from './head.ts';

/** The scaling of the training examples' features before training: see `measureScaling`. */
export async function scalingOf(
  cut: Cut,
  source: ExampleSource,
  { dimension, device }: { dimension: number; device: Device },
): Promise<FeatureScaling> {
  const features = new Float32Array(source.rows * dimension);
  const predictor = await Predictor.open(cut.trainable, [], { device });
  const [output] = cut.trainable.outputs;
  try {
    for await (const { start, rows, values } of inOrder(source)) {
      const result = await predictor.run({ [cut.boundary.name]: rowsTensor(values, rows, source.shape) }, {});
      features.set(result[output.name], start * dimension);
    }
  } finally {
    await predictor.close();
  }
  return measureScaling(features, dimension);
}
