import { random } from '../../data/random.ts';
import type { Cut } from '../../features/backbone.ts';
import type { Device } from '../../runtime/device.ts';
import { type ExampleSource, everyRow } from '../feeding/example-source.ts';
import { Predictor } from '../step/predictor.ts';
import { type FeatureScaling, measureScaling } from './head.ts';

/**
 * How many examples the scaling is measured on, at most. Their mean is off by 1/11 of a deviation, which the head learns away; to run
 * all examples through a network that trains as a whole would take a third of an epoch.
 */
const MOST = 128;

/** The scaling of the training examples' features before training, on a sample of a large data set: see `measureScaling`. */
export async function scalingOf(
  cut: Cut,
  source: ExampleSource,
  { dimension, device, seed }: { dimension: number; device: Device; seed: number },
): Promise<FeatureScaling> {
  const order = Array.from({ length: source.rows }, (_, row) => row);
  const sample = order.length <= MOST ? order : random(seed).shuffle(order).slice(0, MOST);
  const { lengths } = source;
  const features: Float32Array[] = [];
  const predictor = await Predictor.open(cut.trainable, [], { device });
  const [output] = cut.trainable.outputs;
  try {
    for await (const { rows, inputs } of everyRow(source, { rows: sample })) {
      const { [output.name]: values } = await predictor.run(inputs, {});
      const size = values.length / rows.length;
      for (const [i, row] of rows.entries()) {
        // With a vector for each token, those of padding come last.
        const present = size === dimension ? size : (lengths?.[row] ?? 1) * dimension;
        features[row] = values.slice(i * size, i * size + present);
      }
    }
  } finally {
    await predictor.close();
  }
  const measured = sample.map((row) => features[row]);
  const all = new Float32Array(measured.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const values of measured) {
    all.set(values, place);
    place += values.length;
  }
  return measureScaling(all, dimension);
}

/** The features of all examples of a source before training, `[rows, dimension]`. */
export async function untrainedFeatures(
  cut: Cut,
  source: ExampleSource,
  { dimension, device }: { dimension: number; device: Device },
): Promise<Float32Array> {
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
  return features;
}
