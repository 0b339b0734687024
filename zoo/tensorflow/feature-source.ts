import { RuntimeTensor } from '../runtime/session.ts';
import { type ExampleSource, everyRow } from '../training/feeding/example-source.ts';
import type { KerasNetwork } from './keras-network.ts';
import type { Tensorflow } from './load-tensorflow.ts';

/** The features of a source's pixels, `[rows, dimension]`. */
export async function computeFeatures(
  { core }: Tensorflow,
  network: KerasNetwork,
  source: ExampleSource,
  onProgress: (fraction: number) => void,
): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for await (const { rows, inputs } of everyRow(source)) {
    const [pixels] = Object.values(inputs);
    const features = core.tidy(() => network.features(core.tensor(pixels.data as Float32Array, [...pixels.dims])));
    parts.push(Float32Array.from(await features.data()));
    features.dispose();
    onProgress((rows[rows.length - 1] + 1) / source.rows);
  }
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** A source of precomputed features. */
export function featureSource(values: Float32Array, dimension: number): ExampleSource {
  return {
    rows: values.length / dimension,
    lengths: null,
    begin: async () => undefined,
    read: async (rows, _, targets) => {
      const read = new Float32Array(rows.length * dimension);
      for (const [i, row] of rows.entries()) {
        read.set(values.subarray(row * dimension, (row + 1) * dimension), i * dimension);
      }
      const inputs = { features: new RuntimeTensor('float32', read, [rows.length, dimension]) };
      return { inputs, targets, release: () => undefined };
    },
    close: async () => undefined,
  };
}
