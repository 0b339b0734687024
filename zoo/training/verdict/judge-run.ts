import { adviceFor } from './advice.ts';
import { type Evidence, LEARNED, type Measured } from './evidence.ts';
import type { Verdict, VerdictKind } from './verdict.ts';

/** Fewer validation examples than this do not tell 70 % from 90 %: the 95 % interval of an accuracy of 0.8 is ±0.14 wide at 30. */
const FEWEST_TO_JUDGE = 30;
/** Examples of a label below which a gap is put down to their number: few-shot learning's usual range ends about here. */
const FEW_PER_LABEL = 20;
/** The share of the validation examples that may be copies by chance, as of blank pictures. */
const COPIES = 0.02;
/** A gap between two accuracies counts from here on, and from two standard errors on. */
const GAP = 0.1;
/** Training and validation err alike within this, or within two standard errors. */
const ALIKE = 0.05;
/** A rise of the validation loss over its lowest value that is more than its noise. */
const RISE = 1.1;
/** A fall of the validation loss over the last quarter of the epochs that more epochs would continue. */
const FALL = 0.98;

/**
 * Judges a fine-tune. The first rule that holds decides; each later one assumes that those before it do not hold:
 *
 * 1. LEAK_SUSPECTED: more than 2 % of the validation and test examples have a training example's bytes, or its features; or the accuracy
 *    is three standard errors higher on validation than on training examples, which nothing else explains.
 * 2. TOO_LITTLE_DATA: fewer than 30 validation examples: no accuracy tells anything.
 * 3. NO_SIGNAL: within two standard errors of the most frequent label, or of a control that trains on shuffled labels (Ojala and Garriga,
 *    "Permutation Tests for Studying Classifier Performance", JMLR 2010).
 * 4. A gap of a tenth and of two standard errors between training and validation: variance, for which regularization and data help, and
 *    not capacity (Geman et al., "Neural Networks and the Bias/Variance Dilemma", 1992). TOO_LITTLE_DATA where most labels have fewer
 *    than 20 examples, otherwise OVERFITTING. Likewise where the validation loss has risen by a tenth since its lowest.
 * 5. UNDERFITTING: less than nine tenths of the training examples are right, and either the validation loss still fell by 2 % over the
 *    last quarter of the epochs, or no more of the training than of the validation examples are right: bias, for which longer training
 *    and capacity help.
 */
export function judgeRun(evidence: Evidence): Verdict {
  const [kind, message] = decide(evidence);
  return { kind, message, advice: adviceFor(kind, evidence) };
}

function decide(evidence: Evidence): [VerdictKind, string] {
  const { epochs, bestEpoch, labelCounts } = evidence;
  const { training, validation } = epochs[bestEpoch - 1];
  const gap = training.accuracy - validation.accuracy;
  const error = Math.hypot(standardError(training), standardError(validation));
  const both = `${percent(training)} of the training examples are right and ${percent(validation)} of the validation examples`;

  const leak = leakOf(evidence, gap, error, both);
  if (leak) return ['LEAK_SUSPECTED', leak];
  if (validation.examples < FEWEST_TO_JUDGE) {
    const message = `There are ${validation.examples} validation examples: too few to tell how good the model is. Add examples, at least ${FEWEST_TO_JUDGE} for validation.`;
    return ['TOO_LITTLE_DATA', message];
  }
  const chance = chanceOf(evidence);
  if (validation.accuracy <= chance.accuracy + 2 * Math.max(chance.deviation, standardError(validation))) {
    return ['NO_SIGNAL', `${percent(validation)} of the validation examples are right, and ${chance.message}.`];
  }
  if (gap > Math.max(GAP, 2 * error)) {
    return overfitted(`${both}.`, labelCounts);
  }
  const last = epochs[epochs.length - 1].validation.loss;
  const lowest = Math.min(...epochs.map((epoch) => epoch.validation.loss));
  if (last > lowest * RISE) {
    const rise = `The validation loss rose from ${lowest.toPrecision(3)} to ${last.toPrecision(3)}`;
    return overfitted(`${rise}. The best checkpoint is from before, epoch ${bestEpoch}.`, labelCounts);
  }
  if (training.accuracy < LEARNED) {
    const fell = stillFalling(epochs.map((epoch) => epoch.validation.loss));
    if (fell !== null) {
      return ['UNDERFITTING', `${both}, and the validation loss still fell by ${share(fell)} over the last epochs.`];
    }
    if (gap <= Math.max(ALIKE, 2 * error)) return ['UNDERFITTING', `${both}: it errs alike on both.`];
  }
  return ['GOOD', `${both}.`];
}

/** Where most labels have few examples, that is the reason. */
function overfitted(message: string, labelCounts: number[]): [VerdictKind, string] {
  const median = medianOf(labelCounts);
  return median < FEW_PER_LABEL
    ? ['TOO_LITTLE_DATA', `${message} Half of the labels have ${median} training examples or fewer.`]
    : ['OVERFITTING', message];
}

function leakOf({ copies }: Evidence, gap: number, error: number, both: string): string | null {
  const { same, of, near } = copies;
  if (same > 1 && same > COPIES * of) {
    return `${same} of ${of} validation and test examples are training examples too, byte for byte.`;
  }
  if (near && near.examples > 1 && near.examples > COPIES * near.of) {
    return `${near.examples} of ${near.of} validation examples look to the model almost like a training example.`;
  }
  return -gap > 3 * error && -gap > ALIKE
    ? `${both}: what is validated should not be easier than what was learned.`
    : null;
}

/** The accuracy that needs no learning, and how far chance moves it, as far as that was measured. */
function chanceOf({ majority, control }: Evidence): { accuracy: number; deviation: number; message: string } {
  if (control && control.mean > majority) {
    return {
      accuracy: control.mean,
      deviation: control.deviation,
      message: `${share(control.mean)} after training on shuffled labels (mean of ${control.shuffles})`,
    };
  }
  return { accuracy: majority, deviation: 0, message: `${share(majority)} have the most frequent label` };
}

/** By how much the loss fell over the last quarter of the epochs, as a share; null if it hardly did, or rose in the last. */
function stillFalling(losses: number[]): number | null {
  const last = losses.length - 1;
  const before = losses[last - Math.ceil(losses.length / 4)];
  if (before === undefined || losses[last] > Math.min(...losses)) return null;
  return losses[last] < before * FALL ? 1 - losses[last] / before : null;
}

/** Of an accuracy: a binomial share's, with half an example added to each side, so that 100 % has one too. */
function standardError({ accuracy, examples }: Measured): number {
  const share = (accuracy * examples + 0.5) / (examples + 1);
  return Math.sqrt((share * (1 - share)) / examples);
}

function medianOf(counts: number[]): number {
  const sorted = counts.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

const share = (value: number) => `${(100 * value).toFixed(1)} %`;
const percent = ({ accuracy }: Measured) => share(accuracy);
