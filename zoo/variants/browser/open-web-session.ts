import { env, InferenceSession, Tensor } from 'onnxruntime-web';
import { RuntimeTensor } from '../../runtime/session.ts';
import type { OpenVariant } from '../convert-checkpoint.ts';

/** Opens a model in onnxruntime-web, in this process: with one thread, as the page in a browser has it. */
export const openWebSession: OpenVariant = async (model) => {
  env.wasm.numThreads = 1;
  const session = await InferenceSession.create(model, {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
  return {
    inputNames: session.inputNames,
    async run(feeds, outputs = [...session.outputNames]) {
      const given = Object.entries(feeds).map(([name, { type, data, dims }]) => [name, new Tensor(type, data, dims)]);
      const results = await session.run(Object.fromEntries(given), outputs as string[]);
      return Object.fromEntries(
        Object.entries(results).map(([name, { type, data, dims }]) => [name, new RuntimeTensor(type, data, dims)]),
      );
    },
    close: () => session.release(),
  };
};
