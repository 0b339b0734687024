import { index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import type { FrozenPrecision, PrecisionReport } from '../../../zoo/features/frozen-precision/precision-report.ts';
import { createdAt, id } from './columns.ts';
import { datasets } from './datasets.ts';
import { models } from './models.ts';
import { projectId } from './projects.ts';

export const featureSets = pgTable(
  'feature_sets',
  {
    id: id(),
    projectId: projectId(),
    modelId: uuid('model_id')
      .notNull()
      .references(() => models.id),
    datasetId: uuid('dataset_id')
      .notNull()
      .references(() => datasets.id),
    layer: text('layer').notNull(),
    /** What was asked for. */
    frozenPrecision: text('frozen_precision').$type<FrozenPrecision>().notNull().default('FLOAT32'),
    /** What was used; null until the job is over, and for sets from before there was a choice, which are float32. */
    precision: jsonb('precision').$type<PrecisionReport>(),
    dimension: integer('dimension'),
    rowCount: integer('row_count'),
    /** Digest of the features: a `.npy` file, float32 `[rows, dimension]`, rows in the order of the data set's index. */
    sha256: text('sha256'),
    /** Hash of everything that the features depend on; within a project, the same inputs give the same feature set. */
    key: text('key').notNull(),
    jobId: uuid('job_id'),
    createdAt: createdAt(),
  },
  (table) => [
    index().on(table.modelId),
    index().on(table.datasetId),
    unique('feature_sets_of_a_project').on(table.projectId, table.key),
  ],
);
