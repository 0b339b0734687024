import { doublePrecision, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { LearningRatePoint } from '../../../zoo/training/learning-rate/suggest-learning-rate.ts';
import type { FineTuneOptions } from '../../../zoo/training/options/options.ts';
import { createdAt, id } from './columns.ts';
import { datasets } from './datasets.ts';
import { models } from './models.ts';
import { projectId } from './projects.ts';

/** Short trainings that look for a learning rate; only their loss curve is kept. */
export const learningRateSearches = pgTable('learning_rate_searches', {
  id: id(),
  projectId: projectId(),
  modelId: uuid('model_id')
    .notNull()
    .references(() => models.id),
  datasetId: uuid('dataset_id')
    .notNull()
    .references(() => datasets.id),
  /** The options of the fine-tune that it is for, defaults included. */
  options: jsonb('options').$type<FineTuneOptions & { engineVersion: string }>().notNull(),
  /** Null until the job is over; at most 100 points. */
  curve: jsonb('curve').$type<LearningRatePoint[]>(),
  valley: doublePrecision('valley'),
  steep: doublePrecision('steep'),
  device: text('device').$type<'CPU' | 'WEBGPU' | 'CUDA'>(),
  jobId: uuid('job_id'),
  createdAt: createdAt(),
});
