import { join } from 'node:path';
import { readCatalog } from '../../zoo/catalog/catalog.ts';
import type { Dataset } from '../../zoo/data/dataset.ts';
import { importImageArchive } from '../../zoo/data/import-image-archive.ts';
import { stratifiedSplit } from '../../zoo/data/split.ts';
import { extractFeatures } from '../../zoo/features/extract.ts';
import { importModel } from '../../zoo/import-model.ts';
import type { ImportedModel } from '../../zoo/imports/import-outcome.ts';
import { fetchSource } from '../../zoo/sources/fetch-source.ts';
import type { AdaptationReport, Reference } from '../../zoo/training/adaptation/adaptation-report.ts';
import { fineTune } from '../../zoo/training/fine-tune.ts';
import type { AdaptationMethod, Strategy } from '../../zoo/training/options/fine-tune-options.ts';
import { resolveFineTuneOptions } from '../../zoo/training/options/options.ts';
import { buildEmojiArchive, type EmojiStyle } from '../emoji-archive.ts';
import { fetchEmoji } from '../fetch-emoji.ts';
import type { Bench, Context } from './bench.ts';
import { type Finding, finding } from './row.ts';

const MODEL = 'nsfw-mobilenet-v2';
const METHODS: AdaptationMethod[] = ['NORMALIZATION', 'CORAL', 'MMD', 'ADVERSARIAL', 'PSEUDO_LABEL'];
const [SEEDS, QUICK_SEEDS] = [5, 2];

/** Student's t for 95 % intervals of a mean, by the number of values from 2. */
const T = [12.706, 4.303, 3.182, 2.776];

const about = (strategies: string, to = 'Twitter') =>
  `${strategies}: from Google's emoji to ${to}'s without their labels, by each method, ${SEEDS} seeds`;

export const adaptation: Bench = {
  about: about('LINEAR_PROBE'),
  run: (context) => run(context, ['LINEAR_PROBE'], 'twitter'),
};

/** What is tuned is tuned here, so that the figures of the other pair were not looked at for it. */
export const adaptationToApple: Bench = {
  about: about('LINEAR_PROBE', 'Apple'),
  run: (context) => run(context, ['LINEAR_PROBE'], 'apple'),
};

export const deepAdaptation: Bench = {
  about: about('PARTIAL, LORA and FULL, minutes each'),
  run: (context) => run(context, ['PARTIAL', 'LORA', 'FULL'], 'twitter'),
};

interface Domain {
  dataset: Dataset;
  /** The file of its features. */
  features: string;
}

interface Prepared {
  model: ImportedModel;
  source: Domain;
  target: Domain;
}

async function* run(context: Context, strategies: Strategy[], to: EmojiStyle): AsyncIterable<Finding> {
  const prepared = await prepare(context, to);
  const seeds = Array.from({ length: context.quick ? QUICK_SEEDS : SEEDS }, (_, seed) => seed);
  for (const strategy of strategies) {
    // Without adaptation a seed is the same for all methods.
    const references = new Map<number, Reference>();
    for (const method of METHODS.filter((name) => context.wants(`${strategy}, ${name}`))) {
      const reports: AdaptationReport[] = [];
      for (const seed of seeds) {
        reports.push(await adapt(prepared, { strategy, method, seed, directory: context.directory, references }));
        context.say(`adaptation: ${strategy}, ${method}, seed ${seed}: ${JSON.stringify(reports.at(-1))}`);
      }
      yield* rowsOf(`${strategy}, ${method}`, reports);
    }
  }
}

/** One fine-tune; the seed draws the source's split, too. */
async function adapt(
  { model, source, target }: Prepared,
  {
    strategy,
    method,
    seed,
    directory,
    references,
  }: {
    strategy: Strategy;
    method: AdaptationMethod;
    seed: number;
    directory: string;
    references: Map<number, Reference>;
  },
): Promise<AdaptationReport> {
  const { featureLayers, preprocessing } = model;
  const dataset = withSplit(source.dataset, seed);
  const input = { strategy, seed, device: 'CPU', adaptation: { method, weight: null } } as const;
  const train = dataset.index.examples.filter(({ split }) => split === 'train').length;
  const reference = references.get(seed);
  let last: AdaptationReport | null = null;
  await fineTune({
    ...{ model: model.onnx, featureLayers, preprocessing, dataset, target: target.dataset },
    ...(strategy === 'LINEAR_PROBE' ? { featuresFile: source.features, targetFeaturesFile: target.features } : {}),
    options: resolveFineTuneOptions(input, { featureLayers }, train),
    ...(reference ? { reference } : {}),
    saves: 'BEST',
    workDirectory: directory,
    onReference: (found) => references.set(seed, found),
    onAdaptation: (report) => {
      last = report;
    },
  });
  if (!last) throw new Error('The fine-tune reported no adaptation.');
  return last;
}

function withSplit({ index, packFile }: Dataset, seed: number): Dataset {
  const labelled = index.examples.map(({ name, label, sha256 }) => ({ name, label: index.labels[label], sha256 }));
  const splits = stratifiedSplit(labelled, seed);
  const examples = index.examples.map((example) => ({ ...example, split: splits.get(example.name) ?? example.split }));
  return { index: { ...index, examples }, packFile };
}

/** The mean of the seeds' accuracies beside those without adaptation. The bound is the same for all seeds. */
function* rowsOf(name: string, reports: AdaptationReport[]): Iterable<Finding> {
  const accuracies = reports.flatMap(({ accuracy }) => accuracy ?? []);
  const [adapted, without] = (['adapted', 'without'] as const).map((side) => accuracies.map((own) => own[side]));
  const warned = reports.filter(({ warning }) => warning !== null).length;
  yield finding({
    bench: 'adaptation',
    case: name,
    metric: `target accuracy ±${interval(adapted).toFixed(3)}`,
    ours: mean(adapted),
    peer: mean(without),
    peerName: `none, ±${interval(without).toFixed(3)}; labels ${accuracies[0].bound?.toFixed(3)}; warned ${warned}`,
  });
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Half of the 95 % interval of the mean. */
function interval(values: number[]): number {
  const centre = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
  return T[values.length - 2] * Math.sqrt(variance / values.length);
}

async function prepare({ directory, say }: Context, to: EmojiStyle): Promise<Prepared> {
  const { signal } = new AbortController();
  const manifest = (await readCatalog()).find(({ slug }) => slug === MODEL);
  if (!manifest) throw new Error(`The catalogue lacks ${MODEL}.`);
  say(`adaptation: fetching ${MODEL} and the emoji`);
  const { files } = await fetchSource(manifest.source, { directory, signal });
  const model = await importModel(manifest, files);
  const domain = async (style: EmojiStyle): Promise<Domain> => {
    const emoji = await fetchEmoji(directory, { signal, update: () => undefined, style });
    const archive = join(directory, `${style}.zip`);
    await buildEmojiArchive(emoji, archive, style);
    const { dataset } = await importImageArchive(archive, { filename: archive, directory: join(directory, style) });
    const features = join(directory, `${style}.npy`);
    const { onnx, featureLayers, preprocessing } = model;
    await extractFeatures({
      ...{ model: onnx, featureLayers, preprocessing, dataset, outputFile: features },
      ...{ device: 'CPU', frozenPrecision: 'FLOAT32' },
    });
    return { dataset, features };
  };
  return { model, source: await domain('google'), target: await domain(to) };
}
