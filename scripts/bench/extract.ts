import { writeFile } from 'node:fs/promises';
import { writeModel } from '../../zoo/onnx/write.ts';
import { largestDifference, TOLERANCE } from './agreement.ts';
import type { Bench, Context } from './bench.ts';
import { featuresOf } from './features-of.ts';
import { interleave } from './interleave.ts';
import { prepare } from './materials.ts';
import { mobilenet, type Network, resnet18, resnet50 } from './networks.ts';
import { type Finding, finding } from './row.ts';
import { openGraft, openTfjs, openTorch, type Side } from './sides.ts';
import { HOW_TO_GET_TORCH } from './torch.ts';

export const extract: Bench = {
  about: 'feature extraction, images a second, from decoded tensors, over PyTorch and TensorFlow.js',
  async *run(context) {
    for (const network of [() => resnet18(), () => resnet50(), () => mobilenet()]) yield* measure(network(), context);
  },
};

async function* measure(network: Network, { rounds, wants, torch, directory, say }: Context): AsyncIterable<Finding> {
  if (!wants(network.name)) return;
  say(`extract: ${network.name}`);
  const materials = await prepare(network, directory);
  await writeFile(materials.model, writeModel(featuresOf(network).graph));
  const sides: Side[] = [await openGraft(materials)];
  if (torch) {
    sides.push(await openTorch(materials, torch, { features: true }));
    sides.push(await openTorch(materials, torch, { features: true, layout: 'channels_last' }));
  }
  const tfjs = await openTfjs(materials);
  try {
    const outputs: number[][] = [];
    for (const side of [...sides, tfjs]) {
      await side.infer();
      outputs.push((await side.output(0, true)).output ?? []);
    }
    const measures = sides.map((side) => async () => (await side.output(0)).seconds);
    const medians = await interleave(measures, { rounds });
    // Ten times slower: a few of its runs say enough, beside as many of ours.
    const [again, slow] = await interleave([measures[0], async () => (await tfjs.output(0)).seconds], {
      rounds: Math.min(rounds, 2),
      warmUp: 0,
    });
    const speeds = [...medians, slow].map((seconds) => materials.batchSize / seconds);
    const best = Math.max(...speeds.slice(1, -1));
    const row = { bench: 'extract', case: network.name, metric: 'images/s' };
    const reach = { of: 'ratio', atLeast: 2 } as const;
    if (!torch) yield finding({ ...row, ours: speeds[0], peer: null, peerName: HOW_TO_GET_TORCH, reach });
    for (const [i, side] of [...sides, tfjs].entries()) {
      if (i === 0) continue;
      const difference = largestDifference(outputs[0], outputs[i]);
      yield finding({
        ...row,
        ours: side === tfjs ? materials.batchSize / again : speeds[0],
        peer: speeds[i],
        peerName: side.name,
        ...(speeds[i] === best ? { reach } : {}),
        ...(difference > TOLERANCE
          ? { disagreement: `the features of ${side.name} differ by ${difference.toExponential(1)}` }
          : {}),
      });
    }
  } finally {
    for (const side of [...sides, tfjs]) await side.close();
  }
}
