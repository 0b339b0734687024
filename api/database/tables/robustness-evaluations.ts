import { index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { Robustness } from '../../../zoo/robustness/measure-robustness.ts';
import { createdAt, id } from './columns.ts';
import { datasets } from './datasets.ts';
import { checkpoints } from './fine-tunes.ts';

/** Accuracies of checkpoints on corrupted pictures. */
export const robustnessEvaluations = pgTable(
  'robustness_evaluations',
  {
    id: id(),
    checkpointId: uuid('checkpoint_id')
      .notNull()
      .references(() => checkpoints.id, { onDelete: 'cascade' }),
    datasetId: uuid('dataset_id')
      .notNull()
      .references(() => datasets.id),
    split: text('split').$type<'train' | 'validation' | 'test'>().notNull(),
    /** The most pictures to corrupt. */
    examples: integer('examples').notNull(),
    seed: integer('seed').notNull(),
    /** Null until the job is over. */
    result: jsonb('result').$type<Robustness>(),
    jobId: uuid('job_id'),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.checkpointId)],
);
