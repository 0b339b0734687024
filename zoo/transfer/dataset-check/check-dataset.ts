import { counted, plural } from '../../counted.ts';
import type { Dataset, DatasetIndex, Example, QualityFinding } from '../../data/dataset.ts';
import { quoteSome } from '../../data/layout.ts';
import { type DisputedLabel, disputedLabels } from '../../data/quality/disputed-labels.ts';
import { finding, NOUNS, worstFirst } from '../../data/quality/finding.ts';
import { outliers } from '../../data/quality/outliers.ts';
import type { Preprocessing } from '../../model.ts';
import { type Features, rowsOf } from '../heads/features.ts';
import { heldOutProbabilities } from './held-out-probabilities.ts';
import { unlikePictures } from './unlike-pictures.ts';

/** More classes would need too much memory: a probability for each example and class. */
const MAX_CLASSES = 1_000;

export interface DatasetCheck {
  findings: QualityFinding[];
  /** The accuracy of the cross-validated probe; null if the labels were not checked. */
  probeAccuracy: number | null;
}

/**
 * Looks at a data set as a model sees it: labels that a cross-validated probe disputes, examples far from all others, and pictures unlike
 * those that the model was made for.
 *
 * @param features one row for each example of the index
 * @throws the signal's reason if it is aborted
 */
export async function checkDataset(
  { index }: Pick<Dataset, 'index'>,
  features: Features,
  {
    preprocessing,
    signal,
    onProgress,
  }: { preprocessing: Preprocessing; signal?: AbortSignal; onProgress?: (share: number, stage: string) => void },
): Promise<DatasetCheck> {
  const options = signal ? { signal } : {};
  const labels = await checkedLabels(index, features, {
    ...options,
    onFit: (share) => onProgress?.(0.7 * share, 'Fitting a probe to every part of the examples'),
  });
  onProgress?.(0.7, 'Looking for outliers');
  const far = outliers({ ...features, count: rowsOf(features) }, options);
  onProgress?.(1, 'Done');
  const findings = [
    ...labels.findings,
    ...outlierFindings(index, far),
    ...('size' in preprocessing ? unlikePictures(index.examples, preprocessing) : []),
  ];
  return { findings: worstFirst(findings), probeAccuracy: labels.accuracy };
}

async function checkedLabels(
  { examples, labels, task = 'SINGLE_LABEL', modality }: DatasetIndex,
  features: Features,
  options: { signal?: AbortSignal; onFit: (share: number) => void },
): Promise<{ findings: QualityFinding[]; accuracy: number | null }> {
  const noun = NOUNS[modality];
  if (task !== 'SINGLE_LABEL') return { findings: [], accuracy: null };
  const sizes = labels.map((_, label) => examples.filter((example) => example.label === label).length);
  const small = labels.filter((_, label) => sizes[label] < 2);
  if (small.length > 0 || labels.length > MAX_CLASSES || labels.length < 2) {
    const why =
      labels.length < 2
        ? 'all are the same, so that there is nothing to tell apart'
        : small.length > 0
          ? `${quoteSome(small)} ${plural(small.length, 'has', 'have')} only one ${noun.one}, so that none can be held out. Add some`
          : `there are ${labels.length} classes; the maximum is ${MAX_CLASSES}. Check the labels in parts`;
    return {
      findings: [finding('LABELS_NOT_CHECKED', 'INFO', `The labels were not checked: ${why}.`, [])],
      accuracy: null,
    };
  }
  const data = { ...features, labels: examples.map(({ label }) => label), classes: labels.length };
  const heldOut = await heldOutProbabilities(data, options);
  const disputed = disputedLabels(data.labels, heldOut);
  return { findings: labelFindings(examples, labels, disputed, noun), accuracy: heldOut.accuracy };
}

function labelFindings(
  examples: Example[],
  labels: string[],
  disputed: DisputedLabel[],
  noun: (typeof NOUNS)[keyof typeof NOUNS],
): QualityFinding[] {
  if (disputed.length === 0) return [];
  const names = disputed.map(({ position }) => examples[position].name);
  const share = disputed.length / examples.length;
  const [first] = disputed;
  const worst = `The least probable: ${JSON.stringify(names[0])} is labelled ${JSON.stringify(labels[examples[first.position].label])}, and looks like ${JSON.stringify(labels[first.suggested])}.`;
  const message = `The ${plural(disputed.length, 'label', 'labels')} of ${counted(disputed.length, noun.one)} ${plural(disputed.length, 'is', 'are')} disputed by a probe that was not trained on ${plural(disputed.length, 'it', 'them')}. ${worst} Look at ${plural(disputed.length, 'it', 'them')}: correct the ${plural(disputed.length, 'label', 'labels')}, or leave the ${plural(disputed.length, noun.one, noun.many)} out.`;
  const suggested = disputed.map((one) => labels[one.suggested]);
  return [{ ...finding('LABEL_DISPUTED', share >= 0.1 ? 'HIGH' : 'MEDIUM', message, names, names), suggested }];
}

function outlierFindings({ examples, modality }: DatasetIndex, far: number[]): QualityFinding[] {
  if (far.length === 0) return [];
  const noun = NOUNS[modality];
  const names = far.map((i) => examples[i].name);
  const message = `${counted(far.length, noun.one)} ${plural(far.length, 'is', 'are')} far from all others, as the model sees them. Look at ${plural(far.length, 'it', 'them')}: leave out what does not belong to the data set, and keep what is only rare.`;
  return [finding('OUTLIER', 'LOW', message, names, names)];
}
