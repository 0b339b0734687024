import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { publishedPictureModels } from '../../zoo/catalog/testing/published-picture-models.ts';
import type { Dataset } from '../../zoo/data/dataset.ts';
import { importImageArchive } from '../../zoo/data/import-image-archive.ts';
import { readExamples } from '../../zoo/data/read-example.ts';
import { importModel } from '../../zoo/import-model.ts';
import type { ImportedModel } from '../../zoo/imports/import-outcome.ts';
import { openClassifier } from '../../zoo/inference/classifier.ts';
import { METADATA } from '../../zoo/model.ts';
import { readModel } from '../../zoo/onnx/read.ts';
import { writeModel } from '../../zoo/onnx/write.ts';
import { filesOf, modelFolder } from '../../zoo/tfjs/testing/nsfwjs.ts';
import { fineTune } from '../../zoo/training/fine-tune.ts';
import { type FineTuneInput, resolveFineTuneOptions } from '../../zoo/training/options/options.ts';
import { meanInterval } from '../../zoo/transfer/few-shot/mean-interval.ts';
import { buildEmojiArchive } from '../emoji-archive.ts';
import type { Bench, Context } from './bench.ts';
import { type Finding, finding } from './row.ts';
import { withSplit } from './with-split.ts';

const MODEL = 'nsfw-mobilenet-v2';

/** What every other part is compared with, seed by seed. */
const NOTHING = 'nothing';

/** Each part of an augmentation alone, and the default set. */
const PARTS: Record<string, Partial<FineTuneInput>> = {
  [NOTHING]: {},
  'nothing, 8 epochs': { epochs: 8 },
  flip: { augmentation: { flip: true } },
  crop: { augmentation: { crop: true } },
  colorJitter: { augmentation: { colorJitter: 0.4 } },
  randAugment: { augmentation: { randAugment: { operations: 2, magnitude: 9 } } },
  erasing: { augmentation: { erasing: 0.5 } },
  mixUp: { augmentation: { mixUp: 0.2 } },
  cutMix: { augmentation: { cutMix: 1 } },
  default: { augment: true },
  'default, int8': { augment: true, frozenPrecision: 'INT8' },
};

/** FLOAT32, because AUTO takes int8 only with augmentation, where more examples are computed: then two things would differ. */
const OPTIONS: FineTuneInput = { strategy: 'PARTIAL', device: 'CPU', frozenPrecision: 'FLOAT32' };

/** The default with an augmentation; 8 without one. */
const EPOCHS = 16;

/** Views in evaluation, all of the same checkpoint. */
const VIEWS = [1, 2, 4];

/** Each draws a split and a training. */
const [SEEDS, QUICK_SEEDS] = [3, 2];

/** Quickly only every so many pictures. */
const QUICK_EVERY = 16;

export const augmentation: Bench = {
  about: `PARTIAL on emoji by category with each part of an augmentation alone and with the default set, over none, ${SEEDS} seeds: test accuracy by views, and the share of the time that training waits for data`,
  run,
};

interface Outcome {
  /** Of the best epoch on the test split, by `VIEWS`. */
  accuracies: number[];
  waiting: number;
}

async function* run(context: Context): AsyncIterable<Finding> {
  const wanted = Object.keys(PARTS).filter((name) => context.wants(name));
  if (wanted.length === 0) return;
  const prepared = await prepare(context);
  let plain: Outcome[] = [];
  for (const name of [NOTHING, ...wanted.filter((part) => part !== NOTHING)]) {
    const outcomes: Outcome[] = [];
    for (let seed = 0; seed < (context.quick ? QUICK_SEEDS : SEEDS); seed++) {
      const quick = context.quick ? { epochs: 1 } : {};
      const input = { ...OPTIONS, epochs: EPOCHS, ...PARTS[name], ...quick, seed };
      outcomes.push(await train(prepared, input, context.directory));
      context.say(`augmentation: ${name}, seed ${seed}: ${JSON.stringify(outcomes[seed])}`);
    }
    if (name === NOTHING) plain = outcomes;
    yield* rowsOf(name, outcomes, plain);
  }
}

interface Prepared {
  model: ImportedModel;
  dataset: Dataset;
}

async function prepare({ directory, quick }: Context): Promise<Prepared> {
  const archive = join(directory, 'emoji.zip');
  await buildEmojiArchive('node_modules/emoji-datasource-google', archive);
  const { dataset } = await importImageArchive(archive, { filename: 'emoji.zip', directory });
  const manifest = (await publishedPictureModels()).find(({ slug }) => slug === MODEL);
  if (!manifest) throw new Error(`The zoo has no ${MODEL}.`);
  if (quick) dataset.index.examples = dataset.index.examples.filter((_, i) => i % QUICK_EVERY === 0);
  return { dataset, model: await importModel(manifest, await filesOf(modelFolder('mobilenet_v2'))) };
}

async function train(
  { model, dataset: all }: Prepared,
  input: FineTuneInput & { seed: number },
  directory: string,
): Promise<Outcome> {
  const { onnx, featureLayers, preprocessing } = model;
  const dataset = withSplit(all, input.seed);
  const workDirectory = await mkdtemp(join(directory, 'work-'));
  let waiting = 0;
  let best: Uint8Array = new Uint8Array();
  await fineTune({
    ...{ model: onnx, featureLayers, preprocessing, dataset, workDirectory },
    options: resolveFineTuneOptions(input, { featureLayers, modality: 'IMAGE' }),
    saves: 'BEST',
    onWaiting: (share) => {
      waiting = share;
    },
    onCheckpoint: async (checkpoint) => {
      best = checkpoint.onnx;
    },
  });
  await rm(workDirectory, { recursive: true });
  const accuracies: number[] = [];
  for (const views of VIEWS) accuracies.push(await testAccuracy(best, dataset, views));
  return { accuracies, waiting };
}

const BATCH = 32;

/** The accuracy of a checkpoint's file on the test split, as an endpoint that averages so many views would have it. */
async function testAccuracy(checkpoint: Uint8Array, dataset: Dataset, views: number): Promise<number> {
  const graph = readModel(checkpoint);
  const metadata = { ...graph.metadata, [METADATA.views]: String(views) };
  const classifier = await openClassifier(writeModel({ ...graph, metadata }));
  const examples = dataset.index.examples.filter(({ split }) => split === 'test');
  const atOnce = Math.ceil(BATCH / views);
  let right = 0;
  for (let start = 0; start < examples.length; start += atOnce) {
    const some = examples.slice(start, start + atOnce);
    const found = await classifier.classify(await readExamples(dataset, some));
    right += found.filter(({ label }, i) => label === dataset.index.labels[some[i].label]).length;
  }
  await classifier.close();
  return right / examples.length;
}

function* rowsOf(name: string, outcomes: Outcome[], plain: Outcome[]): Iterable<Finding> {
  for (const [i, views] of VIEWS.entries()) {
    const gains = outcomes.map(({ accuracies }, seed) => 100 * (accuracies[i] - plain[seed].accuracies[0]));
    const { mean, interval } = meanInterval(gains);
    const half = interval ? interval[1] - mean : Number.NaN;
    yield finding({
      bench: 'augmentation',
      case: views === 1 ? name : `${name}, ${views} views`,
      metric: `test accuracy, ${outcomes.length} seeds`,
      ours: meanOf(outcomes.map(({ accuracies }) => accuracies[i])),
      peer: meanOf(plain.map(({ accuracies }) => accuracies[0])),
      peerName: `nothing, 1 view; ours ${mean < 0 ? '−' : '+'}${Math.abs(mean).toFixed(1)} ±${half.toFixed(1)} points`,
    });
  }
  yield finding({
    ...{ bench: 'augmentation', case: name, metric: 'share of training that waits', peerName: 'none', peer: null },
    ours: meanOf(outcomes.map(({ waiting }) => waiting)),
    lowerIsBetter: true,
    reach: { of: 'ours', atMost: 0.05 },
  });
}

const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
