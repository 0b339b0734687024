import { jsonb, pgTable, uuid } from 'drizzle-orm/pg-core';
import type { FineTuneOptions } from '../../../zoo/training/options/fine-tune-options.ts';
import type { Rung } from '../../../zoo/transfer/sweep/rungs.ts';
import type { SweepMetric } from '../../../zoo/transfer/sweep/sweep-metric.ts';
import { createdAt, id } from './columns.ts';
import { datasets } from './datasets.ts';
import { projectId } from './projects.ts';

/** Everything that a sweep will do, drawn before it starts. */
export interface SweepPlan {
  method: 'RANDOM' | 'SUCCESSIVE_HALVING';
  metric: SweepMetric;
  seed: number;
  rungs: Rung[];
  /** With every option's default filled in. */
  trials: { modelId: string; options: FineTuneOptions }[];
}

/** What a sweep found. */
export interface SweepConclusion {
  /** The fine-tune that leads. */
  bestId: string;
  /** Of the hypothesis that the best is no better than the second, on validation; null if only one trial succeeded. */
  pValue: number | null;
}

/** Many fine-tunes that are compared. Each is a row of `fine_tunes`. */
export const sweeps = pgTable('sweeps', {
  id: id(),
  projectId: projectId(),
  datasetId: uuid('dataset_id')
    .notNull()
    .references(() => datasets.id),
  plan: jsonb('plan').$type<SweepPlan>().notNull(),
  /** Null until the job is over. */
  conclusion: jsonb('conclusion').$type<SweepConclusion>(),
  /** The last one, if it was resumed. */
  jobId: uuid('job_id'),
  createdAt: createdAt(),
});
