import type { Context } from './bench.ts';
import { prepare } from './materials.ts';
import type { Network } from './networks.ts';
import { type Profile, profileText } from './profile.ts';
import { type Finding, finding } from './row.ts';
import { startGraft } from './sides.ts';
import { HYPERPARAMETERS } from './training-speed.ts';

/** The share of each op in our training step. */
export async function* stepProfile(
  networks: (() => Network)[],
  { rounds, wants, directory, say }: Context,
): AsyncIterable<Finding> {
  for (const build of networks) {
    const network = build();
    if (!wants(network.name)) continue;
    const { model, batches } = await prepare(network, directory);
    const child = await startGraft();
    try {
      await child.ask({ do: 'batches', file: batches });
      const profile = await child.ask<Profile>({
        do: 'profile',
        model,
        hyperparameters: HYPERPARAMETERS,
        steps: rounds,
        prefix: `${model}.profile`,
      });
      say(`${profileText(network.name, profile)}\n`);
      for (const { op, milliseconds } of profile.ops) {
        const row = { bench: 'profile', case: network.name, metric: `${op}, ms a step`, lowerIsBetter: true };
        yield finding({ ...row, ours: milliseconds, peer: null, peerName: '' });
      }
    } finally {
      await child.close();
    }
  }
}
