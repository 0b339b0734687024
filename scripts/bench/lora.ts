import type { Bench, Context } from './bench.ts';
import { interleave } from './interleave.ts';
import { prepare } from './materials.ts';
import { type Build, convolutional, transformers } from './networks.ts';
import { type Finding, finding } from './row.ts';
import { openGraft } from './sides.ts';
import { HYPERPARAMETERS, turnOf } from './training-speed.ts';

const RANK = 8;

export const lora: Bench = {
  about: `LORA training steps of rank ${RANK} on the default targets, examples a second, over our own FULL`,
  async *run(context) {
    for (const build of [...transformers(context.quick), ...convolutional(context.quick)])
      yield* measure(build, context);
  },
};

async function* measure(build: Build, { rounds, quick, wants, directory, say }: Context): AsyncIterable<Finding> {
  const network = build();
  if (!wants(network.name)) return;
  say(`lora: ${network.name}`);
  const materials = await prepare(network, directory);
  const sides = [await openGraft(materials), await openGraft(materials)];
  try {
    await sides[0].train({ ...HYPERPARAMETERS, loraRank: RANK });
    await sides[1].train(HYPERPARAMETERS);
    const [adapters, all] = await interleave(
      sides.map((side) => turnOf(side, quick)),
      { rounds, warmUp: 0 },
    );
    yield finding({
      bench: 'lora',
      case: network.name,
      metric: `${network.unit}/s`,
      ours: materials.batchSize / adapters.median,
      peer: materials.batchSize / all.median,
      peerName: 'Graft FULL',
      spread: { ours: adapters.spread, peer: all.spread },
      reach: { of: 'ratio', atLeast: 1.35 },
    });
  } finally {
    for (const side of sides) await side.close();
  }
}
