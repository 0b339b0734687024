import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ImageDataset } from '../../zoo/data/dataset.ts';
import { importImageArchive } from '../../zoo/data/import-image-archive.ts';
import { writeModel } from '../../zoo/onnx/write.ts';
import type { FineTuneInput } from '../../zoo/training/options/options.ts';
import { buildEmojiArchive } from '../emoji-archive.ts';
import type { Bench, Context } from './bench.ts';
import { featuresOf } from './features-of.ts';
import { mobilenet } from './networks.ts';
import { pictureDataset, preprocessingOf } from './pictures.ts';
import { type Finding, finding } from './row.ts';
import { timingOf } from './timing.ts';

/** What an epoch takes from the second on, with its evaluations, and the most memory that the process had. */
export interface EpochCost {
  seconds: number;
  cpuSeconds: number;
  peakBytes: number;
  /** The share of the training time that was waiting for the next batch, the first epoch's included; null where nothing trains. */
  waiting: number | null;
}

const [PICTURES, QUICK_PICTURES, CLASSES] = [160, 60, 8];
const EPOCHS = 4;

const SETS: Record<string, (context: Context, count: number) => Promise<ImageDataset>> = {
  'emoji 64²': emoji,
  'JPEG 640 × 480': ({ directory }, count) =>
    pictureDataset(directory, { count, classes: CLASSES, size: { width: 640, height: 480 } }),
};

const FULL: FineTuneInput = { strategy: 'FULL', batchSize: 16, device: 'CPU' };
const WORK: Record<string, FineTuneInput | null> = {
  'reading alone': null,
  'MobileNetV2 LINEAR_PROBE, augment': { ...FULL, strategy: 'LINEAR_PROBE', augment: true },
  'MobileNetV2 FULL': FULL,
  'MobileNetV2 FULL, augment': { ...FULL, augment: true },
};

export const pictureCache: Bench = {
  about: `an epoch of ${PICTURES} pictures from the second on: with pictures kept decoded, over decoding them again`,
  run,
};

async function* run(context: Context): AsyncIterable<Finding> {
  const { wants, quick, rounds, directory, say } = context;
  const size = quick ? 64 : 224;
  const { graph, layer } = featuresOf(mobilenet({ size, classes: 1000 }));
  const model = join(directory, 'network.onnx');
  await writeFile(model, writeModel(graph));
  for (const [set, make] of Object.entries(SETS)) {
    const works = Object.entries(WORK).filter(([work]) => wants(`${set}, ${work}`));
    if (works.length === 0) continue;
    const dataset = await make(context, quick ? QUICK_PICTURES : PICTURES);
    for (const [work, options] of works) {
      const name = `${set}, ${work}`;
      const request = {
        model,
        layer,
        preprocessing: preprocessingOf(size),
        dataset,
        directory,
        epochs: EPOCHS,
        options,
      };
      const [kept, again]: EpochCost[][] = [[], []];
      for (let round = 0; round < rounds; round++) {
        const sides = [
          async () => void kept.push(await costOf(request, directory)),
          async () => void again.push(await costOf({ ...request, keptPictureBytes: 0 }, directory)),
        ];
        // In turn the first, because other work on the machine comes and goes.
        for (const side of round % 2 === 0 ? sides : sides.toReversed()) await side();
        say(`picture-cache: ${name}: ${JSON.stringify([kept[round], again[round]])}`);
      }
      yield* rowsOf(name, kept, again);
    }
  }
}

async function costOf(request: object, directory: string): Promise<EpochCost> {
  const file = join(directory, 'picture-cache.json');
  await writeFile(file, JSON.stringify(request));
  const child = fileURLToPath(new URL('./picture-cache-child.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', child, file]);
  return JSON.parse(stdout) as EpochCost;
}

function* rowsOf(name: string, kept: EpochCost[], again: EpochCost[]): Iterable<Finding> {
  const trains = kept.every(({ waiting }) => waiting !== null);
  const figures = [
    { metric: 's an epoch', of: ({ seconds }: EpochCost) => seconds },
    { metric: 'processor s an epoch', of: ({ cpuSeconds }: EpochCost) => cpuSeconds },
    { metric: 'peak memory, MB', of: ({ peakBytes }: EpochCost) => peakBytes / 1e6 },
    ...(trains ? [{ metric: 'share that waits', of: ({ waiting }: EpochCost) => waiting ?? 0 }] : []),
  ];
  for (const { metric, of } of figures) {
    const [ours, peer] = [timingOf(kept.map(of)), timingOf(again.map(of))];
    yield finding({
      ...{ bench: 'picture-cache', case: name, metric, peerName: 'decoded each epoch', lowerIsBetter: true },
      ...{ ours: ours.median, peer: peer.median, spread: { ours: ours.spread, peer: peer.spread } },
    });
  }
}

async function emoji({ directory }: Context, count: number): Promise<ImageDataset> {
  const archive = join(directory, 'emoji.zip');
  await buildEmojiArchive('node_modules/emoji-datasource-google', archive);
  const { dataset } = await importImageArchive(archive, { filename: 'emoji.zip', directory });
  const { examples } = dataset.index;
  const every = Math.floor(examples.length / count);
  const some = examples.filter((_, i) => i % every === 0).slice(0, count);
  return { ...dataset, index: { ...dataset.index, modality: 'IMAGE', examples: some, quality: [] } };
}
