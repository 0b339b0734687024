import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset, Example } from '../../data/dataset.ts';
import { InvalidInputError } from '../../errors.ts';
import { extractFeatures } from '../../features/extract.ts';
import type { FeatureMatrix } from '../../features/feature-matrix.ts';
import { openFeatures } from '../../features/open-features.ts';
import type { FeatureLayer, Preprocessing } from '../../model.ts';
import { classSpectrum } from './class-spectrum.ts';
import { hScore, ledoitWolfShrinkage, regularizedHScore } from './h-score.ts';
import { leep } from './leep.ts';
import { logMe } from './log-me.ts';
import { ownPredictions } from './own-predictions.ts';
import { type ProbeResult, quickProbe } from './quick-probe.ts';
import type { RankingSample } from './sample-examples.ts';

/** How well a model's features fit a data set, before any fine-tune. All but `seconds` are better the higher they are. */
export interface ModelScores {
  logMe: number;
  /** Null for a model without a head of its own. */
  leep: number | null;
  hScore: number;
  regularizedHScore: number;
  probe: ProbeResult;
  /** That ranking this model took, extraction included. */
  seconds: number;
}

export interface RankModel {
  /** An ONNX file. */
  model: Uint8Array;
  featureLayers: FeatureLayer[];
  preprocessing: Preprocessing;
  /** Whether its head predicts classes, for LEEP. */
  hasOwnHead: boolean;
  dataset: Dataset;
  sample: RankingSample;
  /** The data set's features at the last feature layer, if they were extracted before. */
  featuresFile?: string;
  /** A folder for files, which are removed. */
  directory: string;
  signal?: AbortSignal;
  onProgress?: (fraction: number, stage: string) => void;
}

/**
 * Scores one model on a sample of a data set, by its features at the last feature layer.
 *
 * @throws InvalidInputError for a model without feature layers, or whose features are NaN or infinite; the signal's reason if it is
 * aborted
 */
export async function rankModel(request: RankModel): Promise<ModelScores> {
  const { dataset, sample, featureLayers, onProgress } = request;
  const started = performance.now();
  const layer = featureLayers.at(-1);
  if (!layer) throw new InvalidInputError('The model has no feature layers.');
  const examples = [...sample.train, ...sample.validation];
  const features = await readFeatures(request, examples, layer.dimension);
  if (!features.values.every(Number.isFinite)) {
    throw new InvalidInputError(`The model’s features at ${layer.name} have values that are NaN or infinite.`);
  }
  onProgress?.(0.8, 'Scoring');
  const train = { features: part(features, 0, sample.train.length), labels: sample.train.map(({ label }) => label) };
  const validation = {
    features: part(features, sample.train.length, features.rows),
    labels: sample.validation.map(({ label }) => label),
  };
  const classes = dataset.index.labels.length;
  const evidence = logMe(classSpectrum(train.features, train.labels, { classes }));
  request.signal?.throwIfAborted();
  const centred = classSpectrum(train.features, train.labels, { classes, centred: true });
  request.signal?.throwIfAborted();
  const probe = await quickProbe(train, validation, request.signal);
  const own = request.hasOwnHead
    ? await ownPredictions({ ...request, examples: sample.train, features: train.features, onProgress: () => {} })
    : null;
  return {
    logMe: evidence,
    leep: own && leep(own, train.labels),
    hScore: hScore(centred),
    regularizedHScore: regularizedHScore(centred, ledoitWolfShrinkage(train.features, centred)),
    probe,
    seconds: (performance.now() - started) / 1000,
  };
}

async function readFeatures(
  { featuresFile, dataset, directory, onProgress, ...request }: RankModel,
  examples: Example[],
  dimension: number,
): Promise<FeatureMatrix> {
  if (featuresFile !== undefined) return read(featuresFile, dataset, examples, dimension);
  const sampled = { ...dataset, index: { ...dataset.index, examples } } as Dataset;
  const outputFile = join(directory, 'ranking-features.npy');
  await extractFeatures({
    ...request,
    ...{ dataset: sampled, outputFile, frozenPrecision: 'FLOAT32' },
    onProgress: (fraction) => onProgress?.(0.8 * fraction, 'Computing features'),
  });
  try {
    return await read(outputFile, sampled, examples, dimension);
  } finally {
    await rm(outputFile, { force: true });
  }
}

async function read(file: string, dataset: Dataset, examples: Example[], dimension: number): Promise<FeatureMatrix> {
  const activations = await openFeatures(file, dataset, examples, dimension);
  try {
    const values = new Float32Array(examples.length * dimension);
    await activations.read([...examples.keys()], values);
    return { values, rows: examples.length, dimension };
  } finally {
    await activations.close();
  }
}

const part = ({ values, dimension }: FeatureMatrix, from: number, to: number): FeatureMatrix => ({
  values: values.subarray(from * dimension, to * dimension),
  rows: to - from,
  dimension,
});
