import type { Context } from './bench.ts';
import { prepare } from './materials.ts';
import type { Build } from './networks.ts';
import { profileText } from './profile.ts';
import { type Finding, finding } from './row.ts';
import { openGraft, openTorches } from './sides.ts';
import { HYPERPARAMETERS } from './training-speed.ts';

/** The share of each operator in a training step, ours and PyTorch's: the names differ, so each is a separate row. */
export async function* stepProfile(
  networks: Build[],
  { rounds, wants, torch, directory, say }: Context,
): AsyncIterable<Finding> {
  for (const build of networks) {
    const network = build();
    if (!wants(network.name)) continue;
    const materials = await prepare(network, directory);
    const sides = [await openGraft(materials), ...(await openTorches(materials, torch))];
    try {
      for (const [i, side] of sides.entries()) {
        await side.train(HYPERPARAMETERS);
        const profile = await side.profile(rounds);
        say(`${profileText(`${network.name}, ${side.name}`, profile)}\n`);
        for (const { op, milliseconds } of profile.ops) {
          const row = { bench: 'profile', case: network.name, metric: `${op}, ms a step`, lowerIsBetter: true };
          if (i === 0) yield finding({ ...row, ours: milliseconds, peer: null, peerName: '' });
          else yield finding({ ...row, ours: null, peer: milliseconds, peerName: side.name });
        }
      }
    } finally {
      for (const side of sides) await side.close();
    }
  }
}
