import { jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { ModelScores } from '../../../zoo/transfer/ranking/rank-model.ts';
import { createdAt, id } from './columns.ts';
import { datasets } from './datasets.ts';
import { projectId } from './projects.ts';

/** A model's scores in a ranking. */
export interface RankingEntry extends ModelScores {
  modelId: string;
  /** Whether its features had been extracted before. */
  featuresCached: boolean;
}

/** A model that a ranking left out, and why. */
export interface LeftOutModel {
  modelId: string;
  reason: string;
}

/** Models scored on a data set before any fine-tune. */
export const modelRankings = pgTable('model_rankings', {
  id: id(),
  projectId: projectId(),
  datasetId: uuid('dataset_id')
    .notNull()
    .references(() => datasets.id),
  /** The models to score. */
  modelIds: text('model_ids').array().notNull(),
  /** In the order in which they were scored; grows while the job runs, so that one that is retried goes on. */
  entries: jsonb('entries').$type<RankingEntry[]>().notNull().default([]),
  leftOut: jsonb('left_out').$type<LeftOutModel[]>().notNull().default([]),
  /** How many examples of each split were drawn; null until that is known. */
  sampled: jsonb('sampled').$type<{ train: number; validation: number }>(),
  jobId: uuid('job_id'),
  createdAt: createdAt(),
});
