import type { Context } from './bench.ts';
import { disagreementOf } from './disagreement.ts';
import { interleave } from './interleave.ts';
import { prepare } from './materials.ts';
import type { Build } from './networks.ts';
import { type Finding, finding } from './row.ts';
import { openGraft, openTorches } from './sides.ts';
import { HOW_TO_GET_TORCH } from './torch.ts';
import type { Hyperparameters } from './training.ts';

export const HYPERPARAMETERS: Hyperparameters = { optimizer: 'ADAMW', learningRate: 1e-4, weightDecay: 0.01 };

/**
 * Examples a second of whole training steps: forward, backward and AdamW, all weights trained, statistics of BatchNorm
 * frozen. Before anything counts, both sides have to give the same logits, train as many numbers, and lose the same.
 */
export async function* trainingSpeed(
  bench: string,
  networks: Build[],
  { rounds, wants, torch, directory, say }: Context,
): AsyncIterable<Finding> {
  for (const build of networks) {
    const network = build();
    if (!wants(network.name)) continue;
    say(`${bench}: ${network.name}`);
    const materials = await prepare(network, directory);
    const sides = [await openGraft(materials), ...(await openTorches(materials, torch))];
    try {
      const disagreement = await disagreementOf(sides, HYPERPARAMETERS, network);
      const [ours, ...peers] = await interleave(
        sides.map((side) => async () => (await side.step(0)).seconds),
        { rounds },
      );
      const speed = materials.batchSize / ours.median;
      const row = { bench, case: network.name, metric: `${network.unit}/s`, ours: speed };
      const reach = { of: 'ratio', atLeast: 1 } as const;
      if (peers.length === 0) {
        yield finding({ ...row, spread: { ours: ours.spread }, peer: null, peerName: HOW_TO_GET_TORCH, reach });
      }
      const fastest = Math.min(...peers.map(({ median }) => median));
      for (const [i, { median, spread }] of peers.entries()) {
        yield finding({
          ...row,
          peer: materials.batchSize / median,
          peerName: sides[i + 1].name,
          spread: { ours: ours.spread, peer: spread },
          ...(median === fastest ? { reach } : {}),
          ...(disagreement ? { disagreement } : {}),
        });
      }
    } finally {
      for (const side of sides) await side.close();
    }
  }
}
