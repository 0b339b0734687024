import type { Example } from '../../data/dataset.ts';
import type { Training } from '../open-training.ts';
import type { TrainingRequest } from '../training-request.ts';
import { cachedFeatures } from './cached-features.ts';
import { nearCopies, sameBytes } from './copies.ts';
import type { EpochFigures, Evidence } from './evidence.ts';
import { judgeRun } from './judge-run.ts';
import { shuffledControl } from './shuffled-control.ts';
import type { Verdict } from './verdict.ts';

/** So many training examples are compared with so many validation examples: less than a second at 1280 features. */
const [TRAINING, VALIDATION] = [2000, 250];

/**
 * The verdict on a fine-tune that has ended, from its curves and, where a LINEAR_PROBE has cached its features, from controls on them.
 *
 * @param epochs every epoch that was trained; fewer, if it was resumed from a state of an earlier version: then there is no verdict
 * @returns null unless each example has one label
 */
export async function judgeTraining(
  { dataset: { index }, options }: TrainingRequest,
  training: Training,
  { epochs, bestEpoch }: { epochs: EpochFigures[]; bestEpoch: number },
): Promise<Verdict | null> {
  const { examples } = training;
  if ((index.task ?? 'SINGLE_LABEL') !== 'SINGLE_LABEL' || bestEpoch < 1 || bestEpoch > epochs.length) return null;
  const labelCounts = countsOf(examples.train, index.labels.length);
  const frequent = labelCounts.indexOf(Math.max(...labelCounts));
  const ofFeatures = await onFeatures(training, index.labels.length, options.seed);
  return judgeRun({
    epochs,
    bestEpoch,
    options,
    modality: index.modality,
    labelCounts,
    majority: countsOf(examples.validation, index.labels.length)[frequent] / examples.validation.length,
    copies: { ...sameBytes(examples), near: ofFeatures?.near ?? null },
    control: ofFeatures?.control ?? null,
  });
}

async function onFeatures(
  { cachesFeatures, sources, examples, backbone: { dimension } }: Training,
  classes: number,
  seed: number,
): Promise<{ near: Evidence['copies']['near']; control: Evidence['control'] } | null> {
  if (!cachesFeatures) return null;
  const train = await cachedFeatures(sources.train, dimension, TRAINING);
  const validation = await cachedFeatures(sources.validation, dimension, VALIDATION);
  const labelled = (features: typeof train, of: Example[]) => ({
    ...features,
    labels: features.from.map((row) => of[row].label),
  });
  return {
    near: await nearCopies(train, validation),
    control: await shuffledControl(
      labelled(train, examples.train),
      labelled(validation, examples.validation),
      classes,
      seed,
    ),
  };
}

function countsOf(examples: Example[], classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const { label } of examples) counts[label]++;
  return counts;
}
