// A separate process: our side of a bench, one step per request. See child.ts for the protocol.
import { readFile } from 'node:fs/promises';
import { type ExtractFeatures, extractFeatures } from '../../zoo/features/extract.ts';
import { openSession, type Session } from '../../zoo/runtime/session.ts';
import { type FineTune, fineTune } from '../../zoo/training/fine-tune.ts';
import { type FineTuneInput, resolveFineTuneOptions } from '../../zoo/training/options/options.ts';
import { peakMemory } from './peak-memory.ts';
import { profileStep } from './profile.ts';
import { serve } from './serve.ts';
import { readTensors } from './tensor-file.ts';
import { type Batch, type Hyperparameters, openTraining, type Training, tensorsOf } from './training.ts';

interface Train {
  model: string;
  hyperparameters: Hyperparameters;
  batchSize: number;
}
interface Probe extends Omit<FineTune, 'model' | 'options'> {
  model: string;
  options: FineTuneInput;
}

const batches: Batch[] = [];
let training: Training;
let inference: Session;

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const started = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - started) / 1000 };
}

await serve({
  async batches({ file }: { file: string }) {
    for (const [name, tensor] of await readTensors(file)) {
      const [index, input] = name.split('/');
      batches[Number(index)] ??= { inputs: new Map(), labels: [] };
      const batch = batches[Number(index)];
      if (input === 'labels') batch.labels = Array.from(tensor.data as BigInt64Array, Number);
      else batch.inputs.set(input, tensor);
    }
  },
  async train({ model, hyperparameters, batchSize }: Train) {
    training = await openTraining(await readFile(model), hyperparameters, batchSize);
    const { parameters, seconds } = training;
    return { parameters, seconds };
  },
  async step({ batch }: { batch: number }) {
    const { result, seconds } = await timed(() => training.step(batches[batch]));
    return { loss: result, seconds };
  },
  async profile({ steps, prefix }: { steps: number; prefix: string }) {
    const { graph } = training;
    const feeds = await training.feeds(batches[0]);
    await training.close();
    return profileStep({ graph, feeds }, { steps, prefix });
  },
  async infer({ model }: { model: string }) {
    inference = await openSession(model);
  },
  async output({ batch, values }: { batch: number; values: boolean }) {
    const feeds = tensorsOf(batches[batch]);
    const { result, seconds } = await timed(() => inference.run(feeds));
    const [output] = Object.values(result);
    return { seconds, ...(values ? { output: Array.from(output.data as Float32Array) } : {}) };
  },
  async extract({ model, ...request }: Omit<ExtractFeatures, 'model'> & { model: string }) {
    const bytes = await readFile(model);
    const { seconds } = await timed(() => extractFeatures({ ...request, model: bytes, device: 'CPU' }));
    return { seconds };
  },
  async fineTune({ model, options, ...request }: Probe) {
    const bytes = await readFile(model);
    const resolved = resolveFineTuneOptions(options, request);
    const { seconds } = await timed(() => fineTune({ ...request, model: bytes, options: resolved }));
    return { seconds };
  },
  async peak() {
    return { bytes: await peakMemory() };
  },
});
