import { largestDifference, TOLERANCE } from './agreement.ts';
import type { Bench, Context } from './bench.ts';
import { prepare } from './materials.ts';
import { type Build, convolutional, transformers } from './networks.ts';
import { type Finding, finding } from './row.ts';
import { openGraft, openTorch, type Side } from './sides.ts';
import { HOW_TO_GET_TORCH } from './torch.ts';
import { HYPERPARAMETERS } from './training-speed.ts';

const [STEPS, BATCHES] = [20, 4];

export const equal: Bench = {
  about: 'twenty FULL training steps over four batches: the largest difference of our losses from PyTorch’s',
  async *run(context) {
    if (!context.torch) return context.say(`equal: ${HOW_TO_GET_TORCH}`);
    for (const build of [...convolutional(context.quick), ...transformers(context.quick)])
      yield* measure(build, context);
  },
};

async function* measure(build: Build, { wants, torch, directory, say }: Context): AsyncIterable<Finding> {
  const network = build();
  if (!wants(network.name) || !torch) return;
  say(`equal: ${network.name}`);
  const materials = await prepare(network, directory, { batchCount: BATCHES });
  const ours = await lossesOf(await openGraft(materials));
  const side = await openTorch(materials, torch);
  const peers = await lossesOf(side);
  const difference = largestDifference(ours, peers);
  const ends = (losses: number[]) => [losses[0], losses[BATCHES], losses[STEPS - 1]].map((loss) => loss.toPrecision(6));
  say(
    `  losses at steps 1, ${BATCHES + 1} and ${STEPS}: ours ${ends(ours).join(', ')}; PyTorch’s ${ends(peers).join(', ')}`,
  );
  yield finding({
    bench: 'equal',
    case: network.name,
    metric: `largest difference of ${STEPS} losses`,
    ours: difference,
    peer: null,
    peerName: side.name,
    lowerIsBetter: true,
    reach: { of: 'ours', atMost: TOLERANCE },
    ...(difference > TOLERANCE ? { disagreement: `the losses differ by ${difference.toExponential(1)}` } : {}),
  });
}

async function lossesOf(side: Side): Promise<number[]> {
  try {
    await side.train(HYPERPARAMETERS);
    const losses: number[] = [];
    for (let i = 0; i < STEPS; i++) losses.push((await side.step(i % BATCHES)).loss);
    return losses;
  } finally {
    await side.close();
  }
}
