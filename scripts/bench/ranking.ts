import { mkdir } from 'node:fs/promises';
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

const MODELS = ['efficientnet-lite0', 'nsfw-inception-v3', 'nsfw-mobilenet-v2', 'nsfw-mobilenet-v2-mid'];

/** Examples of a set, of all splits. */
const MOST = 850;

/** How the truth is made: a model's accuracy on the test split after such a fine-tune, with its defaults. */
const STRATEGIES: Strategy[] = ['LINEAR_PROBE', 'PARTIAL'];

const SCORES: Record<string, (scores: ModelScores) => number | null> = {
  probe: ({ probe }) => probe.accuracy,
  LogME: ({ logMe }) => logMe,
  LEEP: ({ leep }) => leep,
  'H-score': ({ hScore }) => hScore,
  'H-score, regularized': ({ regularizedHScore }) => regularizedHScore,
};

export const ranking: Bench = {
  about:
    'how well the scores that rank models before a fine-tune agree with fine-tunes: weighted Kendall’s τ, on three sets',
  run,
};

interface Candidate {
  slug: string;
  model: ImportedModel;
}

async function* run(context: Context): AsyncIterable<Finding> {
  const models = await fetchModels(context);
  for (const strategy of STRATEGIES) {
    const taus = new Map<string, number[]>();
    for (const set of Object.keys(PICTURE_SETS)) {
      if (!context.wants(`${set}, ${strategy}`)) continue;
      for (const { score, tau, models: count } of await judge(context, models, set, strategy)) {
        taus.set(score, [...(taus.get(score) ?? []), tau]);
        yield row(`${set}, ${strategy}`, `τ of ${score}, ${count} models`, tau);
      }
    }
    for (const [score, all] of taus) {
      const mean = all.reduce((sum, tau) => sum + tau, 0) / all.length;
      const goal = score === 'probe' ? { reach: { of: 'ours', atLeast: 0.6 } as const } : {};
      yield { ...row(`${all.length} sets, ${strategy}`, `mean τ of ${score}`, mean), ...goal };
    }
  }
}

const row = (name: string, metric: string, ours: number) =>
  finding({ bench: 'ranking', case: name, metric, ours, peer: null, peerName: 'scipy.stats.weightedtau’s definition' });

async function fetchModels({ directory, say }: Context): Promise<Candidate[]> {
  const catalogue = await readCatalog();
  const models: Candidate[] = [];
  for (const slug of MODELS) {
    const manifest = catalogue.find((each) => each.slug === slug);
    if (!manifest) throw new Error(`The catalogue lacks ${slug}.`);
    say(`ranking: fetching ${slug}`);
    const { files } = await fetchSource(manifest.source, { directory, signal: new AbortController().signal });
    models.push({ slug, model: await importModel(manifest, files) });
  }
  return models;
}

/** Each score's agreement on one set. */
async function judge(context: Context, models: Candidate[], set: string, strategy: Strategy) {
  const { directory, say, quick } = context;
  const own = join(directory, `${set} ${strategy}`);
  await mkdir(own, { recursive: true });
  const whole = await PICTURE_SETS[set](own, new AbortController().signal);
  const dataset = atMost(whole, quick ? 160 : MOST);
  const results: { scores: ModelScores; accuracy: number }[] = [];
  for (const { slug, model } of models) {
    const featuresFile = join(own, `${slug}.npy`);
    const { onnx, featureLayers, preprocessing } = model;
    const started = performance.now();
    await extractFeatures({
      ...{ model: onnx, featureLayers, preprocessing, dataset },
      ...{ outputFile: featuresFile, frozenPrecision: 'FLOAT32', device: 'CPU' },
    });
    const extracted = (performance.now() - started) / 1000;
    const scores = await rankModel({
      ...{ model: onnx, featureLayers, preprocessing, dataset, featuresFile, directory: own },
      hasOwnHead: true,
      sample: sampleExamples(dataset.index),
    });
    const accuracy = await tuned(model, { dataset, featuresFile, strategy, directory: own });
    const shown = Object.entries(SCORES).map(([name, of]) => `${name} ${of(scores)?.toFixed(3)}`);
    const seconds = `${scores.seconds.toFixed(0)} s to score and ${extracted.toFixed(0)} s to extract`;
    say(`ranking: ${set}, ${slug}: ${strategy} ${accuracy.toFixed(3)}; ${shown.join(', ')}; ${seconds}`);
    results.push({ scores, accuracy });
  }
  return Object.entries(SCORES).flatMap(([score, of]) => {
    const pairs = results.flatMap(({ scores, accuracy }) => {
      const value = of(scores);
      return value === null ? [] : [{ value, accuracy }];
    });
    const tau = weightedTau(
      pairs.map(({ value }) => value),
      pairs.map(({ accuracy }) => accuracy),
    );
    return [{ score, tau, models: pairs.length }];
  });
}

interface Tuning {
  dataset: Dataset;
  featuresFile: string;
  strategy: Strategy;
  directory: string;
}

/** The accuracy on the test split of a fine-tune's best epoch, by validation. */
async function tuned(
  { onnx, featureLayers, preprocessing }: ImportedModel,
  { dataset, featuresFile, strategy, directory }: Tuning,
): Promise<number> {
  const epochs: CheckpointResult['test'][] = [];
  const examples = dataset.index.examples.filter(({ split }) => split === 'train').length;
  const { bestEpoch } = await fineTune({
    ...{ model: onnx, featureLayers, preprocessing, dataset, featuresFile, workDirectory: directory },
    options: resolveFineTuneOptions({ strategy, device: 'CPU' }, { featureLayers }, examples),
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
