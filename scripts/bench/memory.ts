import type { Bench, Context } from './bench.ts';
import { prepare } from './materials.ts';
import { type Build, convolutional, transformers } from './networks.ts';
import { type Finding, finding } from './row.ts';
import { openGraft, openTorches, type Side } from './sides.ts';
import { HOW_TO_GET_TORCH } from './torch.ts';
import { HYPERPARAMETERS } from './training-speed.ts';

/** The memory of both sides grows until the third step. */
const STEPS = 4;

export const memory: Bench = {
  about: 'peak memory of a process over four FULL training steps, in MiB, over PyTorch',
  async *run(context) {
    for (const build of [...convolutional(context.quick), ...transformers(context.quick)])
      yield* measure(build, context);
  },
};

async function* measure(build: Build, { wants, torch, directory, say }: Context): AsyncIterable<Finding> {
  const network = build();
  if (!wants(network.name)) return;
  say(`memory: ${network.name}`);
  const materials = await prepare(network, directory);
  const ours = await peakOf(await openGraft(materials));
  const peers: { name: string; peak: number }[] = [];
  for (const side of await openTorches(materials, torch)) peers.push({ name: side.name, peak: await peakOf(side) });
  const row = { bench: 'memory', case: network.name, metric: 'peak, MiB', ours, lowerIsBetter: true };
  const reach = { of: 'ratio', atMost: 1.25 } as const;
  if (peers.length === 0) yield finding({ ...row, peer: null, peerName: HOW_TO_GET_TORCH, reach });
  const least = Math.min(...peers.map(({ peak }) => peak));
  for (const { name, peak } of peers) {
    yield finding({ ...row, peer: peak, peerName: name, ...(peak === least ? { reach } : {}) });
  }
}

/** Of the whole process: interpreter, libraries, weights, optimizer and activations. */
async function peakOf(side: Side): Promise<number> {
  try {
    await side.train(HYPERPARAMETERS);
    for (let i = 0; i < STEPS; i++) await side.step(0);
    return (await side.peak()) / 2 ** 20;
  } finally {
    await side.close();
  }
}
