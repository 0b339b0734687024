import type { Task } from '../data/dataset.ts';

export interface Score {
  label: string;
  probability: number;
}

/** The labels of an example by their probability. */
export interface RankedLabels {
  /** The most probable label. */
  label: string;
  probability: number;
  /** Every label, the most probable first. Sorted when it is read: an answer in the protocol's tensors does not need it. */
  readonly scores: Score[];
  /** What is predicted: the most probable label, or every label from 0.5 on where labels can be true together. */
  labels: string[];
  /** Of every label, in the model's order. */
  probabilities: ArrayLike<number>;
}

const PREDICTED_FROM = 0.5;

/** @param probabilities of each label, in the order of `labels` */
export function rankLabels(labels: string[], probabilities: ArrayLike<number>, task: Task): RankedLabels {
  let best = 0;
  for (let i = 1; i < labels.length; i++) if (probabilities[i] > probabilities[best]) best = i;
  let scores: Score[] | null = null;
  const ranked = {
    ...{ label: labels[best], probability: probabilities[best], labels: [labels[best]], probabilities },
    get scores() {
      scores ??= labels
        .map((label, i) => ({ label, probability: probabilities[i] }))
        .sort((a, b) => b.probability - a.probability);
      return scores;
    },
  };
  if (task === 'MULTI_LABEL')
    ranked.labels = ranked.scores.flatMap(({ label, probability }) => (probability >= PREDICTED_FROM ? [label] : []));
  return ranked;
}
