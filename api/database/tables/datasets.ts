import { sql } from 'drizzle-orm';
import { boolean, doublePrecision, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { QualityFinding, Task } from '../../../zoo/data/dataset.ts';
import type { DatasetEdits } from '../../../zoo/data/edit-examples.ts';
import type { SplitPlan } from '../../../zoo/data/grouped-split.ts';
import type { TextTargets } from '../../../zoo/data/read-targets.ts';
import type { DatasetRepository } from '../../../zoo/sources/dataset-repository.ts';
import type { DatasetDistance } from '../../../zoo/transfer/dataset-check/dataset-distance.ts';
import { createdAt, id, time } from './columns.ts';
import { models } from './models.ts';
import { projectId } from './projects.ts';

/** A finding in a row: the names of the examples that a repair leaves out are in the index. */
export type StoredFinding = Omit<QualityFinding, 'drop' | 'suggested'> & {
  /** How many they are; none in rows from before there were repairs. */
  dropCount?: number;
};

export const datasets = pgTable(
  'datasets',
  {
    id: id(),
    projectId: projectId(),
    name: text('name').notNull(),
    modality: text('modality').$type<'IMAGE' | 'TEXT'>().notNull(),
    /** Which columns of metadata.csv, or of the file of texts, hold the targets; null where each example has one label. */
    targets: jsonb('targets').$type<TextTargets>(),
    /** Whether each example is a pair of texts. */
    pairs: boolean('pairs').notNull().default(false),
    task: text('task').$type<Task>().notNull().default('SINGLE_LABEL'),
    labels: text('labels').array().notNull(),
    exampleCount: integer('example_count').notNull(),
    splits: jsonb('splits').$type<{ name: string; exampleCount: number }[]>().notNull(),
    groups: text('groups').array().notNull(),
    quality: jsonb('quality').$type<StoredFinding[]>().notNull(),
    version: integer('version').notNull().default(1),
    /** The first version of the same data set; null for the first version itself. */
    seriesId: uuid('series_id'),
    /** The version that this one extends or repairs. */
    previousId: uuid('previous_id'),
    /** Kinds of findings whose examples this version leaves out of the previous one. */
    dropped: text('dropped').array(),
    /** Examples that this version leaves out, or has under another class or in another split, compared with the previous one. */
    edits: jsonb('edits').$type<DatasetEdits>(),
    /** How to split, instead of the splits that the upload states. */
    splitPlan: jsonb('split_plan').$type<SplitPlan>(),
    /** Columns that are groups whatever their values. */
    groupColumns: text('group_columns').array(),
    /** The repository of a hub that it was imported from. */
    repository: jsonb('repository').$type<DatasetRepository>(),
    /** The address of the Croissant description that names its files. */
    croissantUrl: text('croissant_url'),
    /** Digest of the index (JSON), which holds the digest of every example; null until imported. */
    sha256: text('sha256'),
    /** Digest of the pack: the pictures' bytes, concatenated. */
    packSha256: text('pack_sha256'),
    /** Null for a repaired version, and for a data set of a hub or of a Croissant description. */
    uploadId: uuid('upload_id'),
    jobId: uuid('job_id'),
    /** Whether its import failed or was cancelled: then the next version takes its number. */
    failed: boolean('failed').notNull().default(false),
    /** Its record stays, for what was made from it; its bytes go. */
    deletedAt: time('deleted_at'),
    createdAt: createdAt(),
  },
  (table) => [
    index().on(table.uploadId),
    uniqueIndex('datasets_series_version')
      .on(sql`coalesce(${table.seriesId}, ${table.id})`, table.version)
      .where(sql`not ${table.failed}`),
  ],
);

/** What a model found in a data set: disputed labels, outliers, pictures unlike its own; and how far another data set is. */
export const datasetChecks = pgTable(
  'dataset_checks',
  {
    id: id(),
    datasetId: uuid('dataset_id')
      .notNull()
      .references(() => datasets.id),
    modelId: uuid('model_id')
      .notNull()
      .references(() => models.id),
    /** The data set that the distance is measured to. */
    againstId: uuid('against_id').references(() => datasets.id),
    /** With the names of the examples that a repair leaves out; null until the job is over. */
    findings: jsonb('findings').$type<QualityFinding[]>(),
    /** Of the cross-validated probe; null where the examples have no classes. */
    probeAccuracy: doublePrecision('probe_accuracy'),
    distance: jsonb('distance').$type<DatasetDistance>(),
    jobId: uuid('job_id'),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.datasetId), index().on(table.modelId), index().on(table.againstId)],
);
