import { type AnyPgColumn, bigint, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { ModelManifest } from '../../../zoo/catalog/manifest.ts';
import type { FeatureLayer, ImagePreprocessing, TensorSpec } from '../../../zoo/model.ts';
import { createdAt, id, time } from './columns.ts';

export const models = pgTable('models', {
  id: id(),
  slug: text('slug').notNull().unique(),
  name: text('name').notNull(),
  summary: text('summary').notNull(),
  task: text('task').$type<'IMAGE_CLASSIFICATION' | 'TEXT_CLASSIFICATION' | 'FEATURE_EXTRACTION'>().notNull(),
  modality: text('modality').$type<'IMAGE' | 'TEXT'>().notNull(),
  architecture: text('architecture').notNull(),
  /** SPDX identifier. */
  license: text('license').notNull(),
  tags: text('tags').array().notNull(),
  labels: text('labels').array(),
  inputs: jsonb('inputs').$type<TensorSpec[]>().notNull(),
  outputs: jsonb('outputs').$type<TensorSpec[]>().notNull(),
  featureLayers: jsonb('feature_layers').$type<FeatureLayer[]>().notNull(),
  preprocessing: jsonb('preprocessing').$type<ImagePreprocessing>().notNull(),
  parameterCount: bigint('parameter_count', { mode: 'number' }),
  byteSize: bigint('byte_size', { mode: 'number' }).notNull(),
  availability: text('availability').$type<'READY' | 'REMOTE' | 'FETCHING' | 'FAILED'>().notNull(),
  card: text('card').notNull(),
  manifest: jsonb('manifest').$type<ModelManifest>().notNull(),
  source: text('source').$type<'HUB' | 'NPM' | 'URL' | 'UPLOAD' | 'FINE_TUNE'>().notNull(),
  uri: text('uri').notNull(),
  revision: text('revision'),
  publisher: text('publisher').notNull(),
  retrievedAt: time('retrieved_at'),
  trainingData: text('training_data').array().notNull(),
  citation: text('citation'),
  /** Digest of the ONNX file; set with availability READY. */
  onnxSha256: text('onnx_sha256'),
  baseModelId: uuid('base_model_id').references((): AnyPgColumn => models.id),
  /** The job that fetches the model, while and after it runs. */
  fetchJobId: uuid('fetch_job_id'),
  createdAt: createdAt(),
});

/** The files as their publisher serves them, before conversion. */
export const modelFiles = pgTable(
  'model_files',
  {
    modelId: uuid('model_id')
      .notNull()
      .references(() => models.id, { onDelete: 'cascade' }),
    path: text('path').notNull(),
    byteSize: bigint('byte_size', { mode: 'number' }).notNull(),
    sha256: text('sha256').notNull(),
  },
  (table) => [primaryKey({ columns: [table.modelId, table.path] })],
);

export const biasNotes = pgTable(
  'bias_notes',
  {
    id: id(),
    modelId: uuid('model_id')
      .notNull()
      .references(() => models.id, { onDelete: 'cascade' }),
    statement: text('statement').notNull(),
    severity: text('severity').$type<'INFO' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL'>().notNull(),
    affectedGroups: text('affected_groups').array().notNull(),
    origin: text('origin').$type<'PUBLISHER' | 'CURATOR' | 'USER' | 'MEASURED'>().notNull(),
    evidence: text('evidence'),
    mitigation: text('mitigation'),
    author: text('author').notNull(),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.modelId)],
);
