import type { checkpoints, evaluations } from '../../database/tables/index.ts';
import type { ComparedMetric, PairTest } from './comparison-type.ts';

/** Checkpoints on one split of the data set that all of them were trained on. */
export interface Comparison {
  checkpoints: (typeof checkpoints.$inferSelect)[];
  metrics: ComparedMetric[];
  pairs: PairTest[];
  /** In the order of the checkpoints; empty unless each example has one label. */
  evaluations: (typeof evaluations.$inferSelect)[];
  /** Examples by name, with what is true and what each checkpoint predicts, in words. */
  disagreements: { name: string; label: string; predictions: string[] }[];
  notCompared: string[];
  datasetId: string;
}
