import { jsonb, pgTable, uuid } from 'drizzle-orm/pg-core';
import type { FewShotResult } from '../../../zoo/transfer/few-shot/few-shot-study.ts';
import type { HeadMethod } from '../../../zoo/transfer/heads/methods.ts';
import { createdAt, id } from './columns.ts';
import { datasets } from './datasets.ts';
import { models } from './models.ts';
import { projectId } from './projects.ts';

/** Heads fitted on a few examples a class, over several draws of these. */
export const fewShotStudies = pgTable('few_shot_studies', {
  id: id(),
  projectId: projectId(),
  modelId: uuid('model_id')
    .notNull()
    .references(() => models.id),
  datasetId: uuid('dataset_id')
    .notNull()
    .references(() => datasets.id),
  options: jsonb('options').$type<{ methods: HeadMethod[]; shots: number[]; draws: number; seed: number }>().notNull(),
  /** Null until the job is over. */
  results: jsonb('results').$type<FewShotResult[]>(),
  jobId: uuid('job_id'),
  createdAt: createdAt(),
});
