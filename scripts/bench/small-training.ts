import type { Context } from './bench.ts';
import { disagreement, trial } from './disagreement.ts';
import { interleave } from './interleave.ts';
import { prepare } from './materials.ts';
import type { Build } from './networks.ts';
import { type Finding, finding } from './row.ts';
import { openGraft, openTfjs } from './sides.ts';
import type { Hyperparameters } from './training.ts';

/** TensorFlow.js has no AdamW. */
const HYPERPARAMETERS: Hyperparameters = { optimizer: 'SGD', learningRate: 1e-3, weightDecay: 0 };

/** Images a second of whole training steps, of two pictures each, over TensorFlow.js on its cpu backend. */
export async function* smallTraining(
  bench: string,
  build: Build,
  { rounds, wants, wantsPeer, directory, say }: Context,
): AsyncIterable<Finding> {
  const network = build();
  if (!wants(network.name) || !wantsPeer('TensorFlow.js')) return;
  say(`${bench}: ${network.name}, over TensorFlow.js`);
  const materials = await prepare(network, directory, { batchSize: 2 });
  const sides = [await openGraft(materials), await openTfjs(materials, 'cpu')];
  try {
    const [first, second] = [await trial(sides[0], HYPERPARAMETERS), await trial(sides[1], HYPERPARAMETERS)];
    const differs = disagreement(first, second, network);
    const [ours, peer] = await interleave(
      sides.map((side) => ({ process: side.child, measure: async () => (await side.step(0)).seconds })),
      { rounds: Math.min(rounds, 3), warmUp: 0 },
    );
    yield finding({
      bench,
      case: `${network.name}, batch ${materials.batchSize}`,
      metric: `${network.unit}/s`,
      ours: materials.batchSize / ours.median,
      peer: materials.batchSize / peer.median,
      peerName: sides[1].name,
      spread: { ours: ours.spread, peer: peer.spread },
      ...(differs ? { disagreement: differs } : {}),
    });
  } finally {
    for (const side of sides) await side.close();
  }
}
