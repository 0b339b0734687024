import { largestDifference, TOLERANCE } from './agreement.ts';
import type { Context } from './bench.ts';
import { interleave } from './interleave.ts';
import { type Materials, prepare } from './materials.ts';
import type { Network } from './networks.ts';
import { type Finding, finding } from './row.ts';
import { openGraft, openTorch, type Side } from './sides.ts';
import { HOW_TO_GET_TORCH, type Torch } from './torch.ts';

export const HYPERPARAMETERS = { optimizer: 'ADAMW', learningRate: 1e-4, weightDecay: 0.01 } as const;

/**
 * Examples a second of whole training steps: forward, backward and AdamW, all weights trained, statistics of BatchNorm
 * frozen. Before anything counts, both sides have to give the same logits, train as many numbers, and lose the same.
 */
export async function* trainingSpeed(
  bench: string,
  networks: (() => Network)[],
  { rounds, wants, torch, directory, say }: Context,
): AsyncIterable<Finding> {
  for (const build of networks) {
    const network = build();
    if (!wants(network.name)) continue;
    say(`${bench}: ${network.name}`);
    const materials = await prepare(network, directory);
    const sides = await openSides(materials, torch);
    try {
      const disagreement = await disagreementOf(sides);
      const seconds = await interleave(
        sides.map((side) => async () => (await side.step(0)).seconds),
        { rounds },
      );
      const [ours, ...peers] = seconds.map((median) => materials.batchSize / median);
      const best = Math.max(...peers);
      const row = { bench, case: network.name, metric: `${network.unit}/s`, ours };
      const reach = { of: 'ratio', atLeast: 1 } as const;
      if (peers.length === 0) yield finding({ ...row, peer: null, peerName: HOW_TO_GET_TORCH, reach });
      for (const [i, peer] of peers.entries()) {
        yield finding({
          ...row,
          peer,
          peerName: sides[i + 1].name,
          ...(peer === best ? { reach } : {}),
          ...(disagreement ? { disagreement } : {}),
        });
      }
    } finally {
      for (const side of sides) await side.close();
    }
  }
}

async function openSides(materials: Materials, torch: Torch | null): Promise<Side[]> {
  const sides = [await openGraft(materials)];
  if (torch) sides.push(await openTorch(materials, torch));
  if (torch && materials.network.unit === 'images')
    sides.push(await openTorch(materials, torch, { layout: 'channels_last' }));
  return sides;
}

/** Opens all sides for training, and says where they differ; null where they agree. */
async function disagreementOf(sides: Side[]): Promise<string | null> {
  const outputs: number[][] = [];
  const losses: number[][] = [];
  const parameters: number[] = [];
  for (const side of sides) {
    await side.infer();
    outputs.push((await side.output(0, true)).output ?? []);
    parameters.push((await side.train(HYPERPARAMETERS)).parameters);
    losses.push([(await side.step(0)).loss, (await side.step(0)).loss]);
  }
  for (const [i, { name }] of sides.entries()) {
    const [logits, loss] = [largestDifference(outputs[0], outputs[i]), largestDifference(losses[0], losses[i])];
    if (logits > TOLERANCE) return `the logits of ${name} differ by ${logits.toExponential(1)}`;
    if (parameters[i] !== parameters[0]) {
      return `${name} trains ${parameters[i]} numbers, ${sides[0].name} ${parameters[0]}`;
    }
    if (loss > TOLERANCE) return `the losses of ${name} are ${losses[i].join(', ')}, ours ${losses[0].join(', ')}`;
  }
  return null;
}
