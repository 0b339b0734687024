import { writeFile } from 'node:fs/promises';
import type { Example } from '../../zoo/data/dataset.ts';
import { writeModel } from '../../zoo/onnx/write.ts';
import type { Bench, Context } from './bench.ts';
import { featuresOf } from './features-of.ts';
import { interleave } from './interleave.ts';
import { prepare } from './materials.ts';
import { convolutional, type Network } from './networks.ts';
import { pictureDataset, preprocessingOf, writePixels } from './pictures.ts';
import { type Finding, finding } from './row.ts';
import { openGraft, openTorches, type Side } from './sides.ts';
import { HOW_TO_GET_TORCH } from './torch.ts';
import type { Hyperparameters } from './training.ts';

const [EPOCHS, CLASSES] = [10, 5];
const SPLITS = ['train', 'validation', 'test'] as const;
const HYPERPARAMETERS: Hyperparameters = { optimizer: 'ADAMW', learningRate: 1e-3, weightDecay: 0.01 };

export const linearProbe: Bench = {
  about: 'a LINEAR_PROBE of 10 epochs, first and with its features cached, over PyTorch that computes them every epoch',
  async *run(context) {
    for (const build of convolutional(context.quick)) {
      const network = build();
      if (context.wants(network.name)) yield* measure(network, context);
    }
  },
};

/**
 * Ours is the whole `fineTune`, with ten evaluations and checkpoints: once from JPEG files, once from previously extracted
 * features. The peer gets pixels that were decoded beforehand; it trains and validates each epoch, tests after the last, and
 * saves nothing.
 */
async function* measure(network: Network, { rounds, quick, torch, directory, say }: Context): AsyncIterable<Finding> {
  say(`linear-probe: ${network.name}`);
  const materials = await prepare(network, directory);
  const { graph, layer } = featuresOf(network);
  await writeFile(materials.model, writeModel(graph));
  const dataset = await pictureDataset(directory, { count: quick ? 160 : 480, classes: CLASSES });
  const preprocessing = preprocessingOf(quick ? 64 : 224);
  const { examples, splits } = bySplit(dataset.index.examples, materials.batchSize);
  await writePixels(materials.batches, dataset, examples, { ...materials, preprocessing });
  const ours = await openGraft(materials);
  const peers = await openTorches(materials, torch, { features: true });
  try {
    const { learningRate, weightDecay } = HYPERPARAMETERS;
    const fineTune = {
      do: 'fineTune',
      model: materials.model,
      featureLayers: [layer],
      preprocessing,
      dataset,
      workDirectory: directory,
      options: {
        strategy: 'LINEAR_PROBE',
        epochs: EPOCHS,
        learningRate,
        weightDecay,
        schedule: 'CONSTANT',
        device: 'CPU',
      },
    };
    const probe = { do: 'linear_probe', epochs: EPOCHS, classes: CLASSES, splits, hyperparameters: HYPERPARAMETERS };
    const time = (side: Side, request: { do: string; [key: string]: unknown }) => ({
      process: side.child,
      measure: async () => (await side.child.ask<{ seconds: number }>(request)).seconds,
    });
    const featuresFile = `${materials.model}.features.npy`;
    const { model, ...extraction } = fineTune;
    await ours.child.ask({ ...extraction, do: 'extract', model, outputFile: featuresFile });
    const measures = [
      time(ours, fineTune),
      time(ours, { ...fineTune, featuresFile }),
      ...peers.map((side) => time(side, probe)),
    ];
    const [fromPictures, fromFeatures, ...timings] = await interleave(measures, {
      rounds: Math.min(rounds, 3),
      warmUp: 0,
    });
    const trained = examples.filter(({ split }) => split === 'train').length * EPOCHS;
    const cases = [
      { metric: 'images/s, extraction included', own: fromPictures },
      { metric: 'images/s, features cached', own: fromFeatures, reach: { of: 'ratio', atLeast: 20 } as const },
    ];
    for (const { metric, own, reach } of cases) {
      const row = { bench: 'linear-probe', case: network.name, metric, ours: trained / own.median };
      const goal = reach ? { reach } : {};
      if (peers.length === 0) yield finding({ ...row, peer: null, peerName: HOW_TO_GET_TORCH, ...goal });
      const fastest = Math.min(...timings.map(({ median }) => median));
      for (const [i, { median, spread }] of timings.entries()) {
        yield finding({
          ...row,
          peer: trained / median,
          peerName: `${peers[i].name}, pixels decoded beforehand`,
          spread: { ours: own.spread, peer: spread },
          ...(median === fastest ? goal : {}),
        });
      }
    }
  } finally {
    for (const side of [ours, ...peers]) await side.close();
  }
}

/**
 * The examples of each split one after the other, and the number of batches of each: the counts are multiples of the batch
 * size.
 */
function bySplit(all: Example[], batchSize: number): { examples: Example[]; splits: number[] } {
  const parts = SPLITS.map((split) => all.filter((example) => example.split === split));
  return { examples: parts.flat(), splits: parts.map(({ length }) => length / batchSize) };
}
