// A process of its own: our side of a bench, a step on request. See child.ts for the protocol.
import { readFile } from 'node:fs/promises';
import { openSession, type Session } from '../../zoo/runtime/session.ts';
import { peakMemory } from './peak-memory.ts';
import { profileStep } from './profile.ts';
import { runtimeTensor } from './runtime-tensor.ts';
import { serve } from './serve.ts';
import { readTensors, type StoredTensor } from './tensor-file.ts';
import { type Hyperparameters, openTraining, stepGraph, type Training } from './training.ts';

interface ProfileRequest {
  model: string;
  hyperparameters: Hyperparameters;
  steps: number;
  prefix: string;
}

let batches: { inputs: Map<string, StoredTensor>; labels: number[] }[];
let training: Training;
let inference: Session;

const feedsOf = (inputs: Map<string, StoredTensor>) =>
  Object.fromEntries([...inputs].map(([name, tensor]) => [name, runtimeTensor(tensor)]));

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const started = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - started) / 1000 };
}

await serve({
  async batches({ file }: { file: string }) {
    batches = [];
    for (const [name, tensor] of await readTensors(file)) {
      const [index, input] = name.split('/');
      batches[Number(index)] ??= { inputs: new Map(), labels: [] };
      const batch = batches[Number(index)];
      if (input === 'labels') batch.labels = Array.from(tensor.data as BigInt64Array, Number);
      else batch.inputs.set(input, tensor);
    }
  },
  async train({ model, hyperparameters }: { model: string; hyperparameters: Hyperparameters }) {
    training = await openTraining(await readFile(model), hyperparameters);
    return { parameters: training.parameters };
  },
  async step({ batch }: { batch: number }) {
    const { inputs, labels } = batches[batch];
    const { result, seconds } = await timed(() => training.step(inputs, labels));
    return { loss: result, seconds };
  },
  async profile({ model, hyperparameters, steps, prefix }: ProfileRequest) {
    return profileStep(await stepGraph(await readFile(model), hyperparameters, batches[0]), { steps, prefix });
  },
  async infer({ model }: { model: string }) {
    inference = await openSession(model);
  },
  async output({ batch, values }: { batch: number; values: boolean }) {
    const feeds = feedsOf(batches[batch].inputs);
    const { result, seconds } = await timed(() => inference.run(feeds));
    const [output] = Object.values(result);
    return { seconds, ...(values ? { output: Array.from(output.data as Float32Array) } : {}) };
  },
  async peak() {
    return { bytes: await peakMemory() };
  },
});
