import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readCatalog } from '../../zoo/catalog/catalog.ts';
import type { Dataset } from '../../zoo/data/dataset.ts';
import { classificationMetrics } from '../../zoo/evaluation/metrics.ts';
import { extractFeatures } from '../../zoo/features/extract.ts';
import { importModel } from '../../zoo/import-model.ts';
import type { ImportedModel } from '../../zoo/imports/import-outcome.ts';
import { fetchSource } from '../../zoo/sources/fetch-source.ts';
import { type CheckpointResult, fineTune } from '../../zoo/training/fine-tune.ts';
import { resolveFineTuneOptions, type Strategy } from '../../zoo/training/options/options.ts';
import { type ModelScores, rankModel } from '../../zoo/transfer/ranking/rank-model.ts';
import { sampleExamples } from '../../zoo/transfer/ranking/sample-examples.ts';
import { weightedTau } from '../../zoo/transfer/ranking/weighted-tau.ts';
import type { Bench, Context } from './bench.ts';
import { PICTURE_SETS } from './picture-sets.ts';
import { type Finding, finding } from './row.ts';

/** Every model of pictures whose source is a package registry. */
const MODELS = ['efficientnet-lite0', 'nsfw-inception-v3', 'nsfw-mobilenet-v2', 'nsfw-mobilenet-v2-mid'];

/** The fastest three: the least whose order can be right or wrong. */
const QUICK = MODELS.filter((slug) => slug !== 'nsfw-inception-v3');

/** Examples of a set, of all splits; fewer where networks are trained, so that all sets together take a quarter of an hour on two cores. */
const [MOST, MOST_TRAINED] = [850, 480];

/** How the truth is made: a model's accuracy on the test split after such a fine-tune, with its defaults but for the epochs of PARTIAL. */
const STRATEGIES: Strategy[] = ['LINEAR_PROBE', 'PARTIAL'];
/** Half of the default, for the same reason: the learning rate still rises and falls once. */
const PARTIAL_EPOCHS = 4;

/** The scores of all models of a set, by which a ranking can order them; null for a model without it. */
const SCORES: Record<string, (all: ModelScores[]) => (number | null)[]> = {
  probe: (all) => all.map(({ probe }) => probe.accuracy),
  LogME: (all) => all.map(({ logMe }) => logMe),
  LEEP: (all) => all.map(({ leep }) => leep),
  'H-score': (all) => all.map(({ hScore }) => hScore),
  'H-score, regularized': (all) => all.map(({ regularizedHScore }) => regularizedHScore),
  'probe and LogME': (all) => {
    const [byProbe, byLogMe] = [
      placesOf(all.map(({ probe }) => probe.accuracy)),
      placesOf(all.map(({ logMe }) => logMe)),
    ];
    return byProbe.map((place, i) => place + byLogMe[i]);
  },
};

/** How many of the values each is above; of equals, half of them count. */
const placesOf = (values: number[]): number[] =>
  values.map(
    (value) => values.filter((other) => other < value).length + values.filter((other) => other === value).length / 2,
  );

export const ranking: Bench = {
  about:
    'how well the scores that rank models before a fine-tune agree with fine-tunes: weighted Kendall’s τ, on three sets; --case LINEAR_PROBE takes 5 minutes, --case PARTIAL about 15',
  run,
};

interface Candidate {
  slug: string;
  model: ImportedModel;
}

async function* run(context: Context): AsyncIterable<Finding> {
  const models = await fetchModels(context);
  const found: { strategy: Strategy; score: string; tau: number }[] = [];
  for (const set of Object.keys(PICTURE_SETS)) {
    const strategies = STRATEGIES.filter((strategy) => context.wants(`${set}, ${strategy}`));
    if (strategies.length === 0) continue;
    const judged = await judge(context, models, set, strategies);
    for (const strategy of strategies) {
      const truth = judged.map(({ accuracies }) => accuracies.get(strategy) ?? Number.NaN);
      for (const [score, tau, count] of tausOf(
        judged.map(({ scores }) => scores),
        truth,
      )) {
        found.push({ strategy, score, tau });
        yield row(`${set}, ${strategy}`, `τ of ${score}, ${count} models`, tau);
      }
    }
  }
  for (const strategy of STRATEGIES) {
    for (const score of Object.keys(SCORES)) {
      const own = found.filter((each) => each.strategy === strategy && each.score === score);
      if (own.length === 0) continue;
      const mean = own.reduce((sum, { tau }) => sum + tau, 0) / own.length;
      const goal = score === ORDERS ? { reach: { of: 'ours', atLeast: 0.6 } as const } : {};
      yield { ...row(`${own.length} sets, ${strategy}`, `mean τ of ${score}`, mean), ...goal };
    }
  }
}

/** The score that a ranking orders models by. */
const ORDERS = 'LogME';

/** Each score's agreement with the truth, over the models that have it. */
function tausOf(scores: ModelScores[], truth: number[]): [score: string, tau: number, models: number][] {
  return Object.entries(SCORES).map(([score, of]) => {
    const pairs = of(scores).flatMap((value, i) => (value === null ? [] : [[value, truth[i]] as const]));
    return [
      score,
      weightedTau(
        pairs.map(([value]) => value),
        pairs.map(([, accuracy]) => accuracy),
      ),
      pairs.length,
    ];
  });
}

const row = (name: string, metric: string, ours: number) =>
  finding({ bench: 'ranking', case: name, metric, ours, peer: null, peerName: 'scipy.stats.weightedtau’s definition' });

async function fetchModels({ directory, say, quick }: Context): Promise<Candidate[]> {
  const catalogue = await readCatalog();
  const models: Candidate[] = [];
  for (const slug of quick ? QUICK : MODELS) {
    const manifest = catalogue.find((each) => each.slug === slug);
    if (!manifest) throw new Error(`The catalogue lacks ${slug}.`);
    say(`ranking: fetching ${slug}`);
    const { files } = await fetchSource(manifest.source, { directory, signal: new AbortController().signal });
    models.push({ slug, model: await importModel(manifest, files) });
  }
  return models;
}

/** The scores of every model on one set, and the accuracies of its fine-tunes. Features are computed once a model. */
async function judge({ directory, say, quick }: Context, models: Candidate[], set: string, strategies: Strategy[]) {
  const own = join(directory, set);
  await mkdir(own, { recursive: true });
  const whole = await PICTURE_SETS[set](directory, new AbortController().signal);
  const dataset = atMost(whole, quick ? 160 : strategies.includes('PARTIAL') ? MOST_TRAINED : MOST);
  const judged: { scores: ModelScores; accuracies: Map<Strategy, number> }[] = [];
  for (const { slug, model } of models) {
    const featuresFile = join(own, `${slug}.npy`);
    const { onnx, featureLayers, preprocessing } = model;
    const started = performance.now();
    const seconds = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;
    await extractFeatures({
      ...{ model: onnx, featureLayers, preprocessing, dataset },
      ...{ outputFile: featuresFile, frozenPrecision: 'FLOAT32', device: 'CPU' },
    });
    say(`ranking: ${set}, ${slug}: features of ${dataset.index.examples.length} examples, ${seconds()}`);
    const scores = await rankModel({
      ...{ model: onnx, featureLayers, preprocessing, dataset, featuresFile, directory: own },
      hasOwnHead: true,
      sample: sampleExamples(dataset.index),
    });
    say(`ranking: ${set}, ${slug}: ${JSON.stringify(scores)}`);
    const accuracies = new Map<Strategy, number>();
    for (const strategy of strategies) {
      const accuracy = await tuned(model, { dataset, featuresFile, strategy, directory: own, quick });
      say(`ranking: ${set}, ${slug}: ${strategy} ${accuracy.toFixed(4)}, ${seconds()} so far`);
      accuracies.set(strategy, accuracy);
    }
    await rm(featuresFile);
    judged.push({ scores, accuracies });
  }
  return judged;
}

interface Tuning {
  dataset: Dataset;
  featuresFile: string;
  strategy: Strategy;
  directory: string;
  quick: boolean;
}

/** The accuracy on the test split of a fine-tune's best epoch, by validation. */
async function tuned(
  { onnx, featureLayers, preprocessing }: ImportedModel,
  { dataset, featuresFile, strategy, directory, quick }: Tuning,
): Promise<number> {
  const epochs: CheckpointResult['test'][] = [];
  const passes = quick ? 2 : strategy === 'PARTIAL' ? PARTIAL_EPOCHS : null;
  const examples = dataset.index.examples.filter(({ split }) => split === 'train').length;
  const { bestEpoch } = await fineTune({
    ...{ model: onnx, featureLayers, preprocessing, dataset, featuresFile, workDirectory: directory },
    options: resolveFineTuneOptions(
      { strategy, device: 'CPU', ...(passes === null ? {} : { epochs: passes }) },
      { featureLayers },
      examples,
    ),
    onCheckpoint: async ({ test }) => void epochs.push(test),
  });
  return classificationMetrics(epochs[bestEpoch - 1], dataset.index.labels).accuracy;
}

/** Every so many examples, so that at most `count` are left and the whole takes minutes. The import put them in order by class. */
function atMost(dataset: Dataset, count: number): Dataset {
  const { examples } = dataset.index;
  const step = Math.ceil(examples.length / count);
  return { ...dataset, index: { ...dataset.index, examples: examples.filter((_, i) => i % step === 0) } } as Dataset;
}
