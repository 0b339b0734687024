// A process of its own: TensorFlow.js's side of a bench, a step on request. See child.ts for the protocol.
import '@tensorflow/tfjs-backend-wasm';
import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs';
import { readModel } from '../../zoo/onnx/read.ts';
import { serve } from './serve.ts';
import { readTensors } from './tensor-file.ts';
import { type TfjsNetwork, tfjsNetwork } from './tfjs-network.ts';

const batches: tf.Tensor4D[] = [];
let network: TfjsNetwork;

await serve({
  async backend({ name }: { name: 'wasm' | 'cpu' }) {
    await tf.setBackend(name);
  },
  async batches({ file }: { file: string }) {
    for (const [name, { shape, data }] of await readTensors(file)) {
      const [index, input] = name.split('/');
      if (input !== 'labels') batches[Number(index)] = tf.tensor(data as Float32Array, shape).transpose([0, 2, 3, 1]);
    }
  },
  async infer({ model }: { model: string }) {
    network = tfjsNetwork(readModel(await readFile(model)));
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
