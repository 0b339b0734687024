// Trains a small architecture for ten steps on the CPU and on WebGPU, and answers with both devices' losses.

import type { Device } from '../../runtime/device.ts';
import { smallArchitectures } from '../../testing/architectures/small-architectures.ts';
import { smallInputs } from '../../testing/architectures/small-inputs.ts';
import { answer } from '../../testing/webgpu/answer.ts';
import { learnedParameters } from '../learned-parameters.ts';
import { groupParameters } from '../parameters.ts';
import { rowsTensor } from '../tensors.ts';
import { Trainer } from '../trainer.ts';

export interface FirstLosses {
  losses: number[];
  /** Where the parameters lie after the steps. */
  locations: string[];
  /** How far they moved on the whole, as a norm. */
  seconds: number;
}

const ROWS = 4;
const STEPS = 10;

answer(async (name: keyof typeof smallArchitectures) => ({
  CPU: await train(name, 'CPU'),
  WEBGPU: await train(name, 'WEBGPU'),
}));

async function train(name: keyof typeof smallArchitectures, device: Device): Promise<FirstLosses> {
  const network = smallArchitectures[name]();
  const classes = Number(network.outputs[0].shape.at(-1));
  const inputs = smallInputs(network, ROWS, 5);
  const groups = groupParameters(network, learnedParameters(network), {
    isHead: () => false,
    headScale: 1,
    weightDecay: 0.01,
  });
  const trainer = await Trainer.open(network, groups, { device });
  const targets = Float32Array.from({ length: ROWS * classes }, (_, i) =>
    Number(i % classes === Math.floor(i / classes) % classes),
  );
  const losses: number[] = [];
  const started = performance.now();
  for (let step = 0; step < STEPS; step++) {
    losses.push(await trainer.step(inputs, { values: rowsTensor(targets, ROWS, [classes]) }, 1e-3));
  }
  const locations = Object.values(trainer.parameters()).map(({ location }) => location);
  return { losses, locations, seconds: (performance.now() - started) / 1000 };
}
