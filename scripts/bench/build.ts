import type { Bench, Context } from './bench.ts';
import { prepare } from './materials.ts';
import { type Build, convolutional, transformers } from './networks.ts';
import { type Finding, finding } from './row.ts';
import { openGraft } from './sides.ts';
import { type Timing, timingOf } from './timing.ts';
import { HYPERPARAMETERS } from './training-speed.ts';

export const build: Bench = {
  about: 'seconds from a model’s bytes to the graph of its training step, and from there to a session that runs it',
  async *run(context) {
    for (const network of [...convolutional(context.quick), ...transformers(context.quick)])
      yield* measure(network, context);
  },
};

async function* measure(buildNetwork: Build, { rounds, wants, directory, say }: Context): AsyncIterable<Finding> {
  const network = buildNetwork();
  if (!wants(network.name)) return;
  say(`build: ${network.name}`);
  const materials = await prepare(network, directory);
  const [graph, session]: number[][] = [[], []];
  for (let round = 0; round < rounds; round++) {
    // A new process each round: a fine-tune also runs code that was not compiled before.
    const side = await openGraft(materials);
    try {
      const { seconds } = await side.train(HYPERPARAMETERS);
      graph.push(seconds?.graph ?? Number.NaN);
      session.push(seconds?.session ?? Number.NaN);
    } finally {
      await side.close();
    }
  }
  const row = (metric: string, { median, spread }: Timing) => ({
    bench: 'build',
    case: network.name,
    metric,
    ours: median,
    spread: { ours: spread },
    peer: null,
    peerName: '',
    lowerIsBetter: true,
  });
  yield finding({ ...row('graph of the step, s', timingOf(graph)), reach: { of: 'ours', atMost: 2 } });
  yield finding(row('session of the step, s', timingOf(session)));
}
