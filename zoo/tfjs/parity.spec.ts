import '@tensorflow/tfjs-backend-wasm';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { writeModel } from '../onnx/write.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { casesOf } from '../testing/cases-of.ts';
import { importLayersModel } from './import-layers-model.ts';
import { readLayersModel } from './read-layers-model.ts';
import { filesOf, modelFolder } from './testing/nsfwjs.ts';
import { pictures } from './testing/pictures.ts';
import { largestDifference } from './testing/run-both.ts';

// The models' own runtime on their own files, which it parses itself, compared with the import, on real pictures.

const require = createRequire(import.meta.url);

// Its cpu backend takes minutes for each picture.
beforeAll(() => tf.setBackend('wasm'));

async function loadWithTensorflow(folder: string): Promise<tf.LayersModel> {
  const { modelTopology, weightsManifest } = require(path.join(folder, 'model.min.js'));
  const shards = weightsManifest[0].paths.map((name: string) =>
    Buffer.from(require(path.join(folder, `${name}.min.js`)), 'base64'),
  );
  const weightData = new Uint8Array(Buffer.concat(shards)).buffer;
  return tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }));
}

const MODELS = [
  { name: 'mobilenet_v2', size: 224, count: 4 },
  { name: 'inception_v3', size: 299, count: 2 },
] as const;

test.each(casesOf(MODELS, ({ name }) => name === 'mobilenet_v2'))(
  "$name gives TensorFlow.js's features and probabilities",
  async ({ name, size, count }) => {
    const folder = modelFolder(name);
    const { topology, weights } = await readLayersModel(await filesOf(folder));
    const { graph, featureLayers, parameterCount } = importLayersModel(topology, weights);
    const features = featureLayers[featureLayers.length - 1].name;
    const session = await openSession(writeModel(graph, [features]));

    const reference = await loadWithTensorflow(folder);
    const input = await pictures(count, size);
    const cut = tf.model({
      inputs: reference.inputs,
      outputs: [reference.getLayer(features).output as tf.SymbolicTensor, reference.outputs[0]],
    });
    const [expectedFeatures, expectedProbabilities] = cut.predict(input) as tf.Tensor[];

    const pixels = (await tf.transpose(input, [0, 3, 1, 2]).data()) as Float32Array;
    const output = await session.run({ pixels: new RuntimeTensor('float32', pixels, [count, 3, size, size]) });
    await session.close();

    const probabilities = output.probabilities.data as Float32Array;
    expect(output.probabilities.dims).toEqual([count, 5]);
    expect(largestDifference(probabilities, await expectedProbabilities.data())).toBeLessThan(1e-4);
    expect(largestDifference(output[features].data as Float32Array, await expectedFeatures.data())).toBeLessThan(1e-4);
    // Different pictures, different outputs: the comparison is not between constants.
    expect(largestDifference(probabilities.slice(0, 5), probabilities.slice(5, 10))).toBeGreaterThan(1e-3);
    expect(parameterCount).toBe(reference.countParams());
  },
);
