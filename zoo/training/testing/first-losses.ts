// Trains small architectures for ten steps on the CPU and on WebGPU, and answers with their losses.

import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { smallArchitectures } from '../../testing/architectures/small-architectures.ts';
import { smallInputs } from '../../testing/architectures/small-inputs.ts';
import { answer } from '../../testing/webgpu/answer.ts';
import { learnedParameters } from '../parameters/learned-parameters.ts';
import { groupParameters } from '../step/parameters.ts';
import { rowsTensor } from '../step/tensors.ts';
import { Trainer, type TrainerOptions } from '../step/trainer.ts';

export interface Question {
  architecture: keyof typeof smallArchitectures;
  options?: Pick<TrainerOptions, 'accumulates' | 'clipNorm' | 'emaDecay' | 'precision'>;
}

export interface FirstLosses {
  losses: number[];
  /** Names of the tensors that came from the CPU, or went to it, in any step after the first. */
  fromCpu: string[];
  toCpu: string[];
}

const ROWS = 4;
const STEPS = 10;

export type Answer = Record<'CPU' | 'WEBGPU', FirstLosses>;

answer(async (questions: Question[]): Promise<Answer[]> => {
  const answers: Answer[] = [];
  for (const { architecture, options = {} } of questions) {
    const CPU = await train(architecture, { ...options, device: 'CPU' });
    answers.push({ CPU, WEBGPU: await train(architecture, { ...options, device: 'WEBGPU' }) });
  }
  return answers;
});

async function train(architecture: Question['architecture'], options: TrainerOptions): Promise<FirstLosses> {
  const network = smallArchitectures[architecture]();
  const classes = Number(network.outputs[0].shape.at(-1));
  const inputs = smallInputs(network, ROWS, 5);
  const groups = groupParameters(network, learnedParameters(network), {
    isHead: () => false,
    headScale: 1,
    weightDecay: 0.01,
  });
  const trainer = await Trainer.open(network, groups, options);
  const targets = Float32Array.from({ length: ROWS * classes }, (_, i) =>
    Number(i % classes === Math.floor(i / classes) % classes),
  );
  const losses: number[] = [];
  const crossings = { fromCpu: new Set<string>(), toCpu: new Set<string>() };
  let unwatch = () => {};
  for (let step = 0; step < STEPS; step++) {
    if (step === 1) unwatch = watchRuns(crossings);
    const parts = options.accumulates ? 2 : 1;
    const batch = () => ({
      values: rowsTensor(targets, ROWS, [classes]),
      weights: new Float32Array(ROWS).fill(1 / ROWS / parts),
    });
    const before = options.accumulates ? await trainer.accumulate(inputs, batch()) : 0;
    losses.push(before + (await trainer.step(inputs, batch(), 1e-3)));
  }
  unwatch();
  await trainer.close();
  return { losses, fromCpu: [...crossings.fromCpu].sort(), toCpu: [...crossings.toCpu].sort() };
}

/** Notes, until the function that it returns is called, which tensors lie on the CPU before and after a session runs. */
function watchRuns({ fromCpu, toCpu }: { fromCpu: Set<string>; toCpu: Set<string> }): () => void {
  const sessions = Reflect.get(InferenceSession, 'prototype') as InferenceSession;
  const { run } = sessions;
  const note = (tensors: InferenceSession.OnnxValueMapType, names: Set<string>) => {
    for (const [name, tensor] of Object.entries(tensors)) if ((tensor as Tensor).location === 'cpu') names.add(name);
  };
  const watched = async function (this: InferenceSession, ...args: Parameters<typeof run>) {
    note(args[0], fromCpu);
    const results = await run.apply(this, args);
    note(results, toCpu);
    return results;
  };
  Object.assign(sessions, { run: watched });
  return () => Object.assign(sessions, { run });
}
