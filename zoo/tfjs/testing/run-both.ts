import * as tf from '@tensorflow/tfjs';
import { writeModel } from '../../onnx/write.ts';
import { openSession, RuntimeTensor } from '../../runtime/session.ts';
import { importLayersModel } from '../import-layers-model.ts';
import type { ImportedGraph } from '../imported-graph.ts';
import { decodeWeights, weightsManifestSchema } from '../weights.ts';

/** Saves a TensorFlow.js model as its files would hold it and imports that. */
export async function importSaved(model: tf.LayersModel): Promise<ImportedGraph> {
  const saved = await new Promise<tf.io.ModelArtifacts>((resolve) => {
    void model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        resolve(artifacts);
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
  });
  const [group] = weightsManifestSchema.parse([{ paths: ['weights.bin'], weights: saved.weightSpecs }]);
  return importLayersModel(
    saved.modelTopology,
    decodeWeights(group.weights, new Uint8Array(saved.weightData as ArrayBuffer)),
  );
}

/**
 * Runs a model in TensorFlow.js and, imported, in onnxruntime on the same input `[batch, ...shape]` (channels last), and
 * returns both outputs in Keras's order of elements.
 */
export async function runBoth(
  model: tf.LayersModel,
  input: tf.Tensor,
): Promise<{ tensorflow: number[]; onnx: number[] }> {
  const { graph } = await importSaved(model);
  const session = await openSession(writeModel(graph), { threads: 1 });
  const pixels = input.rank === 4 ? tf.transpose(input, [0, 3, 1, 2]) : input;
  const feeds = { pixels: new RuntimeTensor('float32', (await pixels.data()) as Float32Array, pixels.shape) };
  const [name] = session.outputNames;
  const output = (await session.run(feeds))[name];
  await session.close();
  const raw = tf.tensor(output.data as Float32Array, [...output.dims]);
  const onnx = raw.rank === 4 ? tf.transpose(raw, [0, 2, 3, 1]) : raw;
  const expected = model.predict(input) as tf.Tensor;
  if (`${expected.shape}` !== `${onnx.shape}`)
    throw new Error(`TensorFlow gives [${expected.shape}], ONNX [${onnx.shape}]`);
  return { tensorflow: [...(await expected.data())], onnx: [...(await onnx.data())] };
}

/** Gives every weight of a model other values than its initializers do: small, and positive for variances. */
export function scatterWeights(model: tf.LayersModel, seed: number): void {
  const values = model.weights.map(({ shape, originalName }, index) => {
    const size = shape.map(Number);
    return originalName.endsWith('moving_variance')
      ? tf.randomUniform(size, 0.2, 2, 'float32', seed + index)
      : tf.randomUniform(size, -1, 1, 'float32', seed + index);
  });
  model.setWeights(values);
}

/** The largest absolute difference between two lists of equal length. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length || a.length === 0) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
