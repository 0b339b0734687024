import type { Dataset, Example } from '../data/dataset.ts';
import { preparePicture } from '../data/decode-picture.ts';
import { decodeRaster } from '../data/decode-raster.ts';
import { normalize } from '../data/pixels/normalize.ts';
import { mix, random } from '../data/random.ts';
import type { Raster } from '../data/raster.ts';
import { readExample } from '../data/read-example.ts';
import { InvalidInputError } from '../errors.ts';
import { predictedLabel } from '../evaluation/metrics.ts';
import { readCheckpointMetadata } from '../inference/checkpoint-metadata.ts';
import { type ImagePreprocessing, isImagePreprocessing } from '../model.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { STRENGTHS, type Strength } from './corruptions/corruption.ts';
import { CORRUPTION_NAMES, CORRUPTIONS, type CorruptionName } from './corruptions/index.ts';

/** A checkpoint's accuracy on corrupted pictures. */
export interface Robustness {
  /** How many pictures were corrupted in each way. */
  exampleCount: number;
  cleanAccuracy: number;
  corruptions: { name: CorruptionName; accuracies: { strength: number; accuracy: number }[]; error: number }[];
  /** Mean over the corruptions of their mean error over the strengths. */
  meanCorruptionError: number;
}

export interface MeasureRobustness {
  /** The checkpoint's ONNX file. */
  model: Uint8Array;
  dataset: Dataset;
  split: Example['split'];
  /** The most pictures; they are drawn by the seed. */
  examples: number;
  seed: number;
  signal?: AbortSignal;
  onProgress?: (fraction: number) => void;
}

const MOST_IN_A_BATCH = 16;

/**
 * Evaluates a checkpoint on pictures of a split that are corrupted in every way and strength. A picture is corrupted as the model sees
 * it, after resizing and cropping, as in ImageNet-C. Accuracy is the share of correct predictions; for several labels, the share of all
 * pairs of example and label that are correct at 0.5.
 *
 * D. Hendrycks and T. Dietterich (ICLR 2019) divide each error by that of AlexNet on the same pictures; here it is not divided.
 *
 * @throws InvalidInputError for texts, numbers, and a split without examples; the signal's reason if it is aborted
 */
export async function measureRobustness(request: MeasureRobustness): Promise<Robustness> {
  const { model, dataset, split, seed, signal, onProgress } = request;
  const { labels, preprocessing } = readCheckpointMetadata(model);
  if (!isImagePreprocessing(preprocessing))
    throw new InvalidInputError('Only pictures can be corrupted, and this checkpoint reads texts.');
  if (dataset.index.task === 'REGRESSION')
    throw new InvalidInputError(
      'The checkpoint predicts numbers. Robustness is measured by accuracy, which they have none of.',
    );
  const all = dataset.index.examples.filter((example) => example.split === split);
  if (all.length === 0) throw new InvalidInputError(`The data set has no examples in the split ${split}.`, 'split');
  const examples = random(seed).shuffle(all).slice(0, request.examples);
  const session = await openSession(model);
  const judge = async (pictures: Raster[], own: Example[]) => {
    const pixels = pixelsOf(pictures, preprocessing);
    const { probabilities } = await session.run({ pixels }, ['probabilities']);
    const values = probabilities.data as Float32Array;
    return own.reduce(
      (sum, example, i) => sum + rightShare(example, values.subarray(i * labels.length, (i + 1) * labels.length)),
      0,
    );
  };
  let clean = 0;
  const right = new Map(CORRUPTION_NAMES.map((name) => [name, STRENGTHS.map(() => 0)]));
  try {
    for (let first = 0; first < examples.length; first += MOST_IN_A_BATCH) {
      const own = examples.slice(first, first + MOST_IN_A_BATCH);
      const pictures = await Promise.all(own.map((example) => preparedPicture(dataset, example, preprocessing)));
      clean += await judge(pictures, own);
      for (const [kind, name] of CORRUPTION_NAMES.entries()) {
        for (const strength of STRENGTHS) {
          signal?.throwIfAborted();
          const seedOf = (i: number) => mix(mix(seed, first + i), kind * STRENGTHS.length + strength);
          const corrupted = await corruptAll(pictures, name, strength, seedOf);
          const counts = right.get(name) ?? [];
          counts[strength - 1] += await judge(corrupted, own);
        }
      }
      onProgress?.(Math.min(first + MOST_IN_A_BATCH, examples.length) / examples.length);
    }
  } finally {
    await session.close();
  }
  return summary(examples.length, clean, right);
}

async function corruptAll(
  pictures: Raster[],
  name: CorruptionName,
  strength: Strength,
  seedOf: (i: number) => number,
): Promise<Raster[]> {
  const corrupted: Raster[] = [];
  for (const [i, picture] of pictures.entries()) {
    corrupted.push(await CORRUPTIONS[name](picture, strength, random(seedOf(i))));
  }
  return corrupted;
}

async function preparedPicture(dataset: Dataset, example: Example, preprocessing: ImagePreprocessing): Promise<Raster> {
  const raster = await decodeRaster(await readExample(dataset, example), preprocessing.background);
  return preparePicture(raster, preprocessing);
}

function pixelsOf(pictures: Raster[], preprocessing: ImagePreprocessing): RuntimeTensor {
  const { height, width } = preprocessing.size;
  const length = 3 * height * width;
  const pixels = new Float32Array(pictures.length * length);
  for (const [i, picture] of pictures.entries()) {
    normalize(picture, preprocessing, pixels.subarray(i * length, (i + 1) * length));
  }
  return new RuntimeTensor('float32', pixels, [pictures.length, 3, height, width]);
}

function rightShare({ label, targets }: Example, probabilities: Float32Array): number {
  if (!targets) return Number(predictedLabel([...probabilities]) === label);
  return targets.filter((target, i) => (target === 1) === probabilities[i] >= 0.5).length / targets.length;
}

function summary(examples: number, clean: number, right: Map<CorruptionName, number[]>): Robustness {
  const corruptions = [...right].map(([name, counts]) => {
    const accuracies = counts.map((count, i) => ({ strength: STRENGTHS[i], accuracy: count / examples }));
    const mean = accuracies.reduce((sum, { accuracy }) => sum + accuracy, 0) / accuracies.length;
    return { name, accuracies, error: 1 - mean };
  });
  return {
    exampleCount: examples,
    cleanAccuracy: clean / examples,
    corruptions,
    meanCorruptionError: corruptions.reduce((sum, { error }) => sum + error, 0) / corruptions.length,
  };
}
