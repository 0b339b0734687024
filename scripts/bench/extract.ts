import { readFile, writeFile } from 'node:fs/promises';
import { writeModel } from '../../zoo/onnx/write.ts';
import { largestDifference, TOLERANCE } from './agreement.ts';
import type { Bench, Context } from './bench.ts';
import { int8Alone, int8Probe } from './extract-int8.ts';
import { featuresOf } from './features-of.ts';
import { inARow } from './in-a-row.ts';
import { interleave } from './interleave.ts';
import { prepare } from './materials.ts';
import { convolutional, type Network } from './networks.ts';
import { pictureDataset, preprocessingOf } from './pictures.ts';
import { type Finding, finding } from './row.ts';
import { openGraft, openTfjs, openTorches, type Side } from './sides.ts';
import type { Timing } from './timing.ts';
import { HOW_TO_GET_TORCH } from './torch.ts';

/** Starting the decoder and the session, some 0.35 s, is counted: a seventh of MobileNetV2's time, a twentieth of ResNet-18's. */
const BATCHES = 24;
/** How long each side computes before the next has its turn. */
const RUN_SECONDS = 2;

export const extract: Bench = {
  about:
    'feature extraction, images a second: the network alone, in float32 and in int8, and from JPEG files to a file of features',
  async *run(context) {
    for (const build of convolutional(context.quick)) {
      const network = build();
      if (!context.wants(network.name)) continue;
      context.say(`extract: ${network.name}`);
      yield* networkAlone(network, context);
      yield* int8Alone(network, context);
      yield* wholeWay(network, context);
    }
    if (!context.quick) yield* int8Probe(context);
  },
};

const reach = { of: 'ratio', atLeast: 2 } as const;

/** One batch of pixels in memory, features in memory. */
async function* networkAlone(network: Network, { rounds, quick, torch, directory }: Context): AsyncIterable<Finding> {
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
    const time = (side: Side) => ({
      process: side.child,
      measure: () => inARow(() => side.output(0), quick ? 0 : RUN_SECONDS),
    });
    const timings = await interleave([ours, ...peers].map(time), { rounds });
    // Ten times slower: a few runs are enough.
    const slow = await interleave([ours, tfjs].map(time), { rounds: Math.min(rounds, 2), warmUp: 0 });
    const row = { case: network.name, metric: 'images/s, network alone', images: materials.batchSize };
    const differs = (side: Side) => differenceOf(side.name, outputs.get(ours) ?? [], outputs.get(side) ?? []);
    yield* findings(row, timings, peers, differs);
    yield* findings({ ...row, isSlow: true }, slow, [tfjs], differs);
  } finally {
    for (const side of [ours, ...peers, tfjs]) await side.close();
  }
}

/**
 * JPEG pictures to a file of features: ours decoded by Graft, the peer's by Pillow and torchvision in another process. The
 * files are compared, so the pixels have to be the same too.
 */
async function* wholeWay(network: Network, { rounds, torch, directory, quick }: Context): AsyncIterable<Finding> {
  const materials = await prepare(network, directory);
  const { model, batchSize } = materials;
  const dataset = await pictureDataset(directory, { count: (quick ? 4 : BATCHES) * batchSize, classes: 2 });
  const { examples } = dataset.index;
  const preprocessing = preprocessingOf(quick ? 64 : 224);
  const request = {
    do: 'extract',
    model,
    featureLayers: [featuresOf(network).layer],
    preprocessing,
    dataset,
    batchSize,
    frozenPrecision: 'FLOAT32',
    outputFile: `${model}.features.npy`,
  };
  const peerRequest = {
    do: 'extract',
    pack: dataset.packFile,
    places: examples.map(({ offset, byteSize }) => [offset, byteSize]),
    size: preprocessing.size.height,
    batch_size: batchSize,
    output_file: `${model}.peer.npy`,
  };
  const ours = await openGraft(materials);
  const peers = await openTorches(materials, torch, { features: true });
  try {
    const time = (side: Side, question: { do: string }) => ({
      process: side.child,
      measure: async () => (await side.child.ask<{ seconds: number }>(question)).seconds,
    });
    const measures = [time(ours, request), ...peers.map((side) => time(side, peerRequest))];
    const timings = await interleave(measures, { rounds: Math.min(rounds, 5) });
    const row = { case: network.name, metric: 'images/s, JPEG to .npy', images: examples.length };
    const features = await firstFeatures(request.outputFile);
    const theirs = peers.length > 0 ? await firstFeatures(peerRequest.output_file) : features;
    // Every peer writes the same file; what is there is the last one's.
    yield* findings(row, timings, peers, (side) => differenceOf(side.name, features, theirs));
  } finally {
    for (const side of [ours, ...peers]) await side.close();
  }
}

function differenceOf(name: string, ours: number[], peer: number[]): string | null {
  const difference = largestDifference(ours, peer);
  return difference > TOLERANCE ? `the features of ${name} differ by ${difference.toExponential(1)}` : null;
}

/** As many numbers of a `.npy` file of float32 as some ten pictures have. */
async function firstFeatures(file: string): Promise<number[]> {
  const bytes = await readFile(file);
  const start = 10 + bytes.readUInt16LE(8);
  return Array.from(new Float32Array(new Uint8Array(bytes.subarray(start)).buffer).subarray(0, 20_000));
}

interface What {
  case: string;
  metric: string;
  /** The number of examples of a measurement. */
  images: number;
  /** A peer that is optional. */
  isSlow?: boolean;
}

/** One row a peer; the target is shown at the fastest. */
function* findings(
  { images, isSlow = false, ...row }: What,
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
      peerName: peers[i].name,
      spread: { ours: ours.spread, peer: spread },
      ...(median === fastest && !isSlow ? { reach } : {}),
      ...(disagreement ? { disagreement } : {}),
    });
  }
}
