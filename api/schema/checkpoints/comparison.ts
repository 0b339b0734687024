import type { checkpoints, evaluations } from '../../database/tables/index.ts';
import type { ComparedMetric, PairTest } from './comparison-type.ts';

/** By what disagreements are filtered. */
interface Judged {
  /** Which checkpoints have it right; null of numbers. */
  right: boolean[] | null;
  /** The labels that it has, or the types of its entities; none of numbers. */
  labels: string[];
}

/** An example by name, with what is true and what each checkpoint predicts, in words. */
interface InWords extends Judged {
  name: string;
  label: string;
  predictions: string[];
}

/** A text by name, with the labels of its words: the data set's, then each checkpoint's; null for a word that it did not read. */
interface WordLabels extends Judged {
  name: string;
  words: (string | null)[][];
}

export type ComparedExample = InWords | WordLabels;

/** Checkpoints on one split of the data set that all of them were trained on. */
export interface Comparison {
  checkpoints: (typeof checkpoints.$inferSelect)[];
  metrics: ComparedMetric[];
  pairs: PairTest[];
  /** In the order of the checkpoints; empty unless each example has one label. */
  evaluations: (typeof evaluations.$inferSelect)[];
  disagreements: ComparedExample[];
  notCompared: string[];
  exampleCount: number;
  datasetId: string;
}
