import * as tf from '@tensorflow/tfjs';
import type { Graph } from '../../onnx/graph.ts';
import { writeModel } from '../../onnx/write.ts';
import { openSession, RuntimeTensor } from '../../runtime/session.ts';
import { importLayersModel } from '../import-layers-model.ts';
import type { ImportedGraph } from '../imported-graph.ts';
import type { LayersModel } from '../read-layers-model.ts';
import { decodeWeights, weightsManifestSchema } from '../weights.ts';

/** A TensorFlow.js model in the form of its files. */
export async function savedModel(model: tf.LayersModel): Promise<LayersModel> {
  const saved = await new Promise<tf.io.ModelArtifacts>((resolve) => {
    void model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        resolve(artifacts);
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
  });
  const [group] = weightsManifestSchema.parse([{ paths: ['weights.bin'], weights: saved.weightSpecs }]);
  const weights = decodeWeights(group.weights, new Uint8Array(saved.weightData as ArrayBuffer));
  return { topology: saved.modelTopology, weights };
}

/** Saves a TensorFlow.js model and imports that. */
export async function importSaved(model: tf.LayersModel): Promise<ImportedGraph> {
  const { topology, weights } = await savedModel(model);
  return importLayersModel(topology, weights);
}

/**
 * Runs a model in TensorFlow.js and, imported, in onnxruntime on the same inputs `[batch, ...shape]` (channels last), and
 * returns all outputs of both, one after the other, in Keras's order of elements.
 */
export async function runBoth(
  model: tf.LayersModel,
  input: tf.Tensor | tf.Tensor[],
): Promise<{ tensorflow: number[]; onnx: number[] }> {
  const onnx = await runImported((await importSaved(model)).graph, [input].flat());
  const expected = [model.predict(input)].flat();
  const shapes = (tensors: tf.Tensor[]) => tensors.map(({ shape }) => `[${shape}]`).join(' ');
  if (shapes(expected) !== shapes(onnx)) throw new Error(`TensorFlow gives ${shapes(expected)}, ONNX ${shapes(onnx)}`);
  const values = async (tensors: tf.Tensor[]) =>
    (await Promise.all(tensors.map((one) => one.data()))).flatMap((one) => [...one]);
  return { tensorflow: await values(expected), onnx: await values(onnx) };
}

/** The outputs of an imported model, in Keras's order of axes. */
export async function runImported(graph: Graph, inputs: tf.Tensor[]): Promise<tf.Tensor[]> {
  const session = await openSession(writeModel(graph), { threads: 1 });
  const feeds = await Promise.all(
    graph.inputs.map(async ({ name, type }, i) => {
      const tensor = inputs[i].rank === 4 ? tf.transpose(inputs[i], [0, 3, 1, 2]) : inputs[i];
      const values = await tensor.data();
      if (type === 'int64')
        return [
          name,
          new RuntimeTensor(
            'int64',
            BigInt64Array.from(values, (one) => BigInt(one)),
            tensor.shape,
          ),
        ] as const;
      return [name, new RuntimeTensor('float32', Float32Array.from(values), tensor.shape)] as const;
    }),
  );
  const outputs = await session.run(Object.fromEntries(feeds));
  await session.close();
  return graph.outputs.map(({ name }) => {
    const raw = tf.tensor(outputs[name].data as Float32Array, [...outputs[name].dims]);
    return raw.rank === 4 ? tf.transpose(raw, [0, 2, 3, 1]) : raw;
  });
}

/** Gives every weight of a model random values instead of its initializers': small, and positive for variances. */
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
