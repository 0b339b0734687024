import type { Cut } from '../../features/backbone.ts';
import type { Device } from '../../runtime/device.ts';
import { kernelMeanMatching } from '../../transfer/adaptation/kernel-mean-matching.ts';
import { medianDistance } from '../../transfer/adaptation/median-distance.ts';
import { type Moments, momentsOf, standardized } from '../../transfer/adaptation/moments.ts';
import { recolored } from '../../transfer/adaptation/recoloring.ts';
import { transportedLabels } from '../../transfer/adaptation/transported-labels.ts';
import { type Features, type LabelledFeatures, rowsOf, takeRows } from '../../transfer/heads/features.ts';
import type { ExampleSource } from '../feeding/example-source.ts';
import { memorySource } from '../feeding/memory-source.ts';
import type { SplitName } from '../feeding/split-examples.ts';
import type { FeatureScaling } from '../head/head.ts';
import { untrainedFeatures } from '../head/scaling-of.ts';
import type { AdaptationMethod, Strategy } from '../options/fine-tune-options.ts';
import type { Target } from './open-target.ts';

/** How two domains are brought together before training. */
export interface AdaptedDomains {
  /** What trains, and is validated while it trains. */
  sources: Record<SplitName, ExampleSource>;
  /** Of each domain's features. The checkpoint, which is for the target, has the target's. */
  scaling: { source: FeatureScaling; target: FeatureScaling };
  /** Weights of the source's training examples; null if they are equal. */
  weights: number[] | null;
  /** See `meanDiscrepancy`. */
  median: number;
  /** The target's, before training. */
  features: Features;
  /**
   * Probabilities of each target example's classes that the untrained features alone give: see `transportedLabels`. Null if the target is too
   * large to compare with the source.
   */
  transported: number[][] | null;
  /** Those that the method trains on; null if it does not. */
  labels: number[][] | null;
}

/** Pairs of rows of both domains that transport compares at most: 256 MiB of them, twice. Of a larger source every so many-th row counts. */
const PAIRS = 2 ** 25;
const FEWEST_COMPARED = 500;

/** Rows of the target whose mean kernel is matched: the time grows with the product of both domains' rows. */
const MATCHED = 2000;

/**
 * Measures both domains' features, and scales each by its own mean and standard deviation, as a normalization with statistics of the
 * domain does (Y. Li et al., "Revisiting Batch Normalization For Practical Domain Adaptation", 2016). In a LINEAR_PROBE, CORAL then gives
 * the source's features the target's covariance, MMD weighs the source's examples, and PSEUDO_LABEL labels the target's examples by
 * optimal transport.
 *
 * @param labels of the source's training examples
 */
export async function adaptDomains(
  method: AdaptationMethod,
  strategy: Strategy,
  {
    cut,
    sources,
    labels,
    classes,
    target,
    dimension,
    device,
  }: {
    cut: Cut;
    sources: Record<SplitName, ExampleSource>;
    labels: number[];
    classes: number;
    target: Target & { cut: Cut };
    dimension: number;
    device: Device;
  },
): Promise<AdaptedDomains> {
  const read = async (source: ExampleSource, by = cut): Promise<Features> => ({
    values: await untrainedFeatures(by, source, { dimension, device }),
    dimension,
  });
  const [source, features] = [await read(sources.train), await read(target.source, target.cut)];
  const moments = { source: momentsOf(source), target: momentsOf(features) };
  const scaled = {
    source: standardized(source, moments.source),
    target: standardized(features, moments.target),
  };
  const carried = await transported({ ...source, labels, classes }, features);
  const recolors = strategy === 'LINEAR_PROBE' && method === 'CORAL';
  const others = async (split: SplitName) => standardized(await read(sources[split]), moments.source);
  return {
    sources: recolors
      ? await recoloredSources(cut.boundary.name, scaled, [await others('validation'), await others('test')])
      : sources,
    scaling: {
      source: recolors ? unscaled(dimension) : toScaling(moments.source),
      target: toScaling(moments.target),
    },
    weights:
      strategy === 'LINEAR_PROBE' && method === 'MMD'
        ? meanOne(kernelMeanMatching(scaled.source, some(scaled.target)))
        : null,
    median: medianDistance(scaled.source, scaled.target),
    features,
    transported: carried,
    labels: strategy === 'LINEAR_PROBE' && method === 'PSEUDO_LABEL' ? carried : null,
  };
}

/** The source's splits in memory, standardized and recoloured. */
async function recoloredSources(
  name: string,
  { source, target }: { source: Features; target: Features },
  others: Features[],
): Promise<Record<SplitName, ExampleSource>> {
  const [train, validation, test] = (await recolored(source, target, others)).map((own) => memorySource(name, own));
  return { train, validation, test };
}

const toScaling = ({ mean, deviation }: Moments): FeatureScaling => ({
  mean: Float32Array.from(mean),
  deviation: Float32Array.from(deviation),
});

const unscaled = (dimension: number): FeatureScaling => ({
  mean: new Float32Array(dimension),
  deviation: new Float32Array(dimension).fill(1),
});

/** Null where the target is so large that too little of the source would be compared with it. */
async function transported(source: LabelledFeatures, target: Features): Promise<number[][] | null> {
  const every = Math.ceil((rowsOf(source) * rowsOf(target)) / PAIRS);
  const rows = Array.from({ length: Math.ceil(rowsOf(source) / every) }, (_, i) => i * every);
  if (every > 1 && rows.length < FEWEST_COMPARED) return null;
  const labels = rows.map((row) => source.labels[row]);
  return transportedLabels({ ...takeRows(source, rows), labels, classes: source.classes }, target);
}

/** Every so many-th row of a large domain. */
function some(features: Features): Features {
  const rows = rowsOf(features);
  const every = Math.ceil(rows / MATCHED);
  return takeRows(
    features,
    Array.from({ length: Math.ceil(rows / every) }, (_, i) => i * every),
  );
}

function meanOne(weights: Float64Array): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Array.from(weights, (weight) => (weight * weights.length) / total);
}
