import { readFile, writeFile } from 'node:fs/promises';
import { writeModel } from '../../zoo/onnx/write.ts';
import { largestDifference, TOLERANCE } from './agreement.ts';
import type { Bench, Context } from './bench.ts';
import { featuresOf } from './features-of.ts';
import { interleave } from './interleave.ts';
import { type Materials, prepare } from './materials.ts';
import { convolutional, type Network } from './networks.ts';
import { pictureDataset, preprocessingOf, writePixels } from './pictures.ts';
import { type Finding, finding } from './row.ts';
import { openGraft, openTfjs, openTorches, type Side } from './sides.ts';
import type { Timing } from './timing.ts';
import { HOW_TO_GET_TORCH } from './torch.ts';

const BATCHES = 12;

export const extract: Bench = {
  about: 'feature extraction, images a second: the network alone, and from JPEG files to a file of features',
  async *run(context) {
    for (const build of convolutional(context.quick)) {
      const network = build();
      if (!context.wants(network.name)) continue;
      context.say(`extract: ${network.name}`);
      yield* networkAlone(network, context);
      yield* wholeWay(network, context);
    }
  },
};

const reach = { of: 'ratio', atLeast: 2 } as const;

/** One batch of pixels in memory, features in memory. */
async function* networkAlone(network: Network, { rounds, torch, directory }: Context): AsyncIterable<Finding> {
  const materials = await prepare(network, directory);
  await writeFile(materials.model, writeModel(featuresOf(network).graph));
  const [ours, tfjs] = [await openGraft(materials), await openTfjs(materials, 'wasm')];
  const peers = await openTorches(materials, torch, { features: true });
  try {
    const outputs = new Map<Side, number[]>();
    for (const side of [ours, ...peers, tfjs]) {
      await side.infer();
      outputs.set(side, (await side.output(0, true)).output ?? []);
    }
    const time = (side: Side) => async () => (await side.output(0)).seconds;
    const timings = await interleave([ours, ...peers].map(time), { rounds });
    // Ten times slower: a few of its runs say enough, beside as many of ours.
    const slow = await interleave([ours, tfjs].map(time), { rounds: Math.min(rounds, 2), warmUp: 0 });
    const row = { case: network.name, metric: 'images/s, network alone', images: materials.batchSize };
    const differs = (side: Side) => differenceOf(side.name, outputs.get(ours) ?? [], outputs.get(side) ?? []);
    yield* findings(row, timings, peers, differs);
    yield* findings({ ...row, isSlow: true }, slow, [tfjs], differs);
  } finally {
    for (const side of [ours, ...peers, tfjs]) await side.close();
  }
}

/** JPEG files to a file of features; the peer is given the pixels, decoded beforehand, and writes nothing. */
async function* wholeWay(network: Network, { rounds, torch, directory, quick }: Context): AsyncIterable<Finding> {
  const materials = await prepare(network, directory);
  const dataset = await pictureDataset(directory, { count: BATCHES * materials.batchSize, classes: 2 });
  const preprocessing = preprocessingOf(quick ? 64 : 224);
  await writePixels(materials.batches, dataset, dataset.index.examples, { ...materials, preprocessing });
  const { layer } = featuresOf(network);
  const outputFile = `${materials.model}.features.npy`;
  const request = { model: materials.model, featureLayers: [layer], preprocessing, dataset, outputFile };
  const ours = await openGraft(materials);
  const peers = await openTorches(materials, torch, { features: true });
  try {
    const first = new Map<Side, number[]>();
    const measures = [
      async () => (await ours.child.ask<{ seconds: number }>({ do: 'extract', ...request })).seconds,
      ...peers.map((side) => async () => {
        const { seconds, output } = await side.child.ask<{ seconds: number; output: number[] }>({ do: 'features' });
        first.set(side, output);
        return seconds;
      }),
    ];
    const timings = await interleave(measures, { rounds: Math.min(rounds, 5) });
    const features = await firstRows(outputFile, materials, layer.dimension);
    const row = {
      case: network.name,
      metric: 'images/s, JPEG to .npy',
      images: dataset.index.examples.length,
      suffix: ', pixels decoded beforehand',
    };
    yield* findings(row, timings, peers, (side) => differenceOf(side.name, features, first.get(side) ?? []));
  } finally {
    for (const side of [ours, ...peers]) await side.close();
  }
}

/** The first batch's features in a `.npy` file. */
async function firstRows(file: string, { batchSize }: Materials, dimension: number): Promise<number[]> {
  const bytes = await readFile(file);
  const start = 10 + bytes.readUInt16LE(8);
  return Array.from({ length: batchSize * dimension }, (_, i) => bytes.readFloatLE(start + 4 * i));
}

function differenceOf(name: string, ours: number[], peer: number[]): string | null {
  const difference = largestDifference(ours, peer);
  return difference > TOLERANCE ? `the features of ${name} differ by ${difference.toExponential(1)}` : null;
}

interface What {
  case: string;
  metric: string;
  /** How many a measurement computes. */
  images: number;
  /** Said of the peer. */
  suffix?: string;
  /** A peer that nobody has to be measured against. */
  isSlow?: boolean;
}

/** A row a peer; the figure to reach stands at the fastest. */
function* findings(
  { images, suffix = '', isSlow = false, ...row }: What,
  [ours, ...timings]: Timing[],
  peers: Side[],
  differs: (side: Side) => string | null,
): Iterable<Finding> {
  const speed = { bench: 'extract', ...row, ours: images / ours.median };
  if (peers.length === 0) {
    yield finding({ ...speed, spread: { ours: ours.spread }, peer: null, peerName: HOW_TO_GET_TORCH, reach });
  }
  const fastest = Math.min(...timings.map(({ median }) => median));
  for (const [i, { median, spread }] of timings.entries()) {
    const disagreement = differs(peers[i]);
    yield finding({
      ...speed,
      peer: images / median,
      peerName: peers[i].name + suffix,
      spread: { ours: ours.spread, peer: spread },
      ...(median === fastest && !isSlow ? { reach } : {}),
      ...(disagreement ? { disagreement } : {}),
    });
  }
}
