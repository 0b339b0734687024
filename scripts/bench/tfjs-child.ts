// A separate process: TensorFlow.js's side of a bench, one step per request. See child.ts for the protocol.
import '@tensorflow/tfjs-backend-wasm';
import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs';
import { readModel } from '../../zoo/onnx/read.ts';
import { serve } from './serve.ts';
import { readTensors } from './tensor-file.ts';
import { type TfjsNetwork, tfjsNetwork } from './tfjs-network.ts';
import type { Hyperparameters } from './training.ts';

const batches: tf.Tensor4D[] = [];
const labels: tf.Tensor1D[] = [];
let network: TfjsNetwork;
let optimizer: tf.Optimizer;

await serve({
  async backend({ name }: { name: 'wasm' | 'cpu' }) {
    await tf.setBackend(name);
  },
  async batches({ file }: { file: string }) {
    for (const [name, { shape, data }] of await readTensors(file)) {
      const [index, input] = name.split('/');
      if (input === 'labels') labels[Number(index)] = tf.tensor1d(Array.from(data, Number), 'int32');
      else batches[Number(index)] = tf.tensor(data as Float32Array, shape).transpose([0, 2, 3, 1]);
    }
  },
  async infer({ model }: { model: string }) {
    network = tfjsNetwork(readModel(await readFile(model)));
  },
  async train({ model, hyperparameters }: { model: string; hyperparameters: Hyperparameters }) {
    network = tfjsNetwork(readModel(await readFile(model)));
    optimizer = tf.train.momentum(hyperparameters.learningRate, 0.9);
    return { parameters: network.variables.reduce((sum, { size }) => sum + size, 0) };
  },
  async step({ batch }: { batch: number }) {
    const started = performance.now();
    const cost = optimizer.minimize(
      () => {
        const logits = network.predict(batches[batch]);
        const targets = tf.oneHot(labels[batch], logits.shape[1]);
        return tf.losses.softmaxCrossEntropy(targets, logits) as tf.Scalar;
      },
      true,
      network.variables,
    );
    const [loss] = cost ? await cost.data() : [Number.NaN];
    cost?.dispose();
    return { loss, seconds: (performance.now() - started) / 1000 };
  },
  async output({ batch, values }: { batch: number; values: boolean }) {
    const started = performance.now();
    const output = network.predict(batches[batch]);
    const data = await output.data();
    output.dispose();
    const seconds = (performance.now() - started) / 1000;
    return { seconds, ...(values ? { output: Array.from(data) } : {}) };
  },
});
