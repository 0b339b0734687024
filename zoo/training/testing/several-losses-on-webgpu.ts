// Trains on several losses on WebGPU, and answers with the losses of each step.

import { answer } from '../../testing/webgpu/answer.ts';
import { sgd } from '../optimizers/sgd.ts';
import { type StepLosses, Trainer } from '../step/trainer.ts';
import { groupsOf } from './several-heads.ts';
import { examplesAt, methods, network } from './several-losses.ts';

answer(async ({ method: name, steps }: { method: string; steps: number }): Promise<StepLosses[]> => {
  const method = methods[name];
  const trainer = await Trainer.open(network, groupsOf(network, method.names), {
    plan: method.plan,
    optimizer: sgd({ momentum: 0.9 }),
    device: 'WEBGPU',
  });
  const losses: StepLosses[] = [];
  for (let step = 0; step < steps; step++) losses.push(await trainer.stepOn(examplesAt(method, step), 0.05));
  await trainer.close();
  return losses;
});
