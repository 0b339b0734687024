import type { Cut } from '../../features/backbone.ts';
import type { Device } from '../../runtime/device.ts';
import { type ExampleSource, everyRow } from '../feeding/example-source.ts';
import { Predictor } from '../step/predictor.ts';
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
    for await (const { rows, inputs } of everyRow(source)) {
      const { [output.name]: values } = await predictor.run(inputs, {});
      for (const [i, row] of rows.entries()) {
        features.set(values.subarray(i * dimension, (i + 1) * dimension), row * dimension);
      }
    }
  } finally {
    await predictor.close();
  }
  return measureScaling(features, dimension);
}
