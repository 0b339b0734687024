import { boolean, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { QualityFinding, Task } from '../../../zoo/data/dataset.ts';
import type { TargetColumns } from '../../../zoo/data/read-targets.ts';
import { createdAt, id } from './columns.ts';

export const datasets = pgTable(
  'datasets',
  {
    id: id(),
    name: text('name').notNull(),
    modality: text('modality').$type<'IMAGE' | 'TEXT'>().notNull(),
    /** Which columns of metadata.csv hold the targets; null where each example has one label. */
    targets: jsonb('targets').$type<TargetColumns>(),
    /** Whether each example is a pair of texts. */
    pairs: boolean('pairs').notNull().default(false),
    task: text('task').$type<Task>().notNull().default('SINGLE_LABEL'),
    labels: text('labels').array().notNull(),
    exampleCount: integer('example_count').notNull(),
    splits: jsonb('splits').$type<{ name: string; exampleCount: number }[]>().notNull(),
    groups: text('groups').array().notNull(),
    quality: jsonb('quality').$type<QualityFinding[]>().notNull(),
    /** Digest of the index (JSON), which holds the digest of every example; null until imported. */
    sha256: text('sha256'),
    /** Digest of the pack: the pictures' bytes, concatenated. */
    packSha256: text('pack_sha256'),
    uploadId: uuid('upload_id').notNull(),
    jobId: uuid('job_id'),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.uploadId)],
);
