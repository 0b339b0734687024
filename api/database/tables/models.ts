import { type AnyPgColumn, bigint, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { ModelManifest } from '../../../zoo/catalog/manifest.ts';
import type { ModelSource } from '../../../zoo/catalog/model-source.ts';
import type { ImportAnswers } from '../../../zoo/imports/import-answers.ts';
import type { ImportQuestion } from '../../../zoo/imports/import-question.ts';
import type { ImportProof } from '../../../zoo/imports/proof/import-proof.ts';
import type { FeatureLayer, Preprocessing, TensorSpec } from '../../../zoo/model.ts';
import type { ModelSignature } from '../../../zoo/provenance/model-signature.ts';
import { createdAt, id, time } from './columns.ts';
import type { FactReference } from './model-facts.ts';
import { sharedOrProjectId } from './projects.ts';

export const models = pgTable(
  'models',
  {
    id: id(),
    /** Null: it is of the catalogue, which everybody may use. */
    projectId: sharedOrProjectId(),
    slug: text('slug').notNull().unique(),
    name: text('name').notNull(),
    summary: text('summary').notNull(),
    task: text('task')
      .$type<'IMAGE_CLASSIFICATION' | 'TEXT_CLASSIFICATION' | 'TOKEN_CLASSIFICATION' | 'FEATURE_EXTRACTION'>()
      .notNull(),
    modality: text('modality').$type<'IMAGE' | 'TEXT'>().notNull(),
    architecture: text('architecture').notNull(),
    /** SPDX identifier. */
    license: text('license').notNull(),
    tags: text('tags').array().notNull(),
    labels: text('labels').array(),
    inputs: jsonb('inputs').$type<TensorSpec[]>().notNull(),
    outputs: jsonb('outputs').$type<TensorSpec[]>().notNull(),
    featureLayers: jsonb('feature_layers').$type<FeatureLayer[]>().notNull(),
    /** null while unknown. */
    preprocessing: jsonb('preprocessing').$type<Preprocessing>(),
    parameterCount: bigint('parameter_count', { mode: 'number' }),
    /** null until fetched, unless the publisher states it. */
    byteSize: bigint('byte_size', { mode: 'number' }),
    availability: text('availability').$type<'READY' | 'REMOTE' | 'FETCHING' | 'FAILED' | 'INCOMPLETE'>().notNull(),
    card: text('card').notNull(),
    /** null for a model that a person imported. */
    manifest: jsonb('manifest').$type<ModelManifest>(),
    source: text('source').$type<'HUB' | 'NPM' | 'PYPI' | 'URL' | 'UPLOAD' | 'FINE_TUNE'>().notNull(),
    /** What to fetch, from the manifest or the person who imports it. */
    sourceSpec: jsonb('source_spec').$type<ModelSource>(),
    /** Of task, modality and licence, those that are not known: an import that is not over has placeholders there. */
    unknownFacts: text('unknown_facts').array().$type<('task' | 'modality' | 'license')[]>().notNull().default([]),
    /** The import's open questions; empty unless INCOMPLETE. */
    questions: jsonb('questions').$type<ImportQuestion[]>().notNull().default([]),
    /** People's answers; they override what the files say. */
    answers: jsonb('answers').$type<ImportAnswers>().notNull().default({}),
    uri: text('uri').notNull(),
    revision: text('revision'),
    publisher: text('publisher').notNull(),
    retrievedAt: time('retrieved_at'),
    trainingData: text('training_data').array().notNull(),
    citation: text('citation'),
    /** What it cannot do, or must not be used for. */
    limits: text('limits').array().notNull().default([]),
    /** The sources of its facts. */
    references: jsonb('references').$type<FactReference[]>().notNull().default([]),
    /** A signature that came with it, and the result of its verification; null without a signature. */
    signature: jsonb('signature').$type<ModelSignature>(),
    /** What running the import beside its original gave; null before it is imported, and for imports older than the proof. */
    proof: jsonb('proof').$type<ImportProof>(),
    /** Digest of the ONNX file; set with availability READY, and kept when its files are dropped. */
    onnxSha256: text('onnx_sha256'),
    /** When its files were dropped to free their space; null while they are here, and again when they were fetched. The rows of its files stay. */
    filesDroppedAt: time('files_dropped_at'),
    baseModelId: uuid('base_model_id').references((): AnyPgColumn => models.id),
    /** Its base model in its publisher's words, where that is not in the zoo. */
    baseModelName: text('base_model_name'),
    /** The job that fetches the model, while and after it runs. */
    fetchJobId: uuid('fetch_job_id'),
    createdAt: createdAt(),
  },
  (table) => [
    index().on(table.baseModelId),
    index().on(table.onnxSha256),
    // For the lineage of a source. A hash index, because a long text does not fit into a B-tree.
    index().using('hash', table.uri),
    index().using('hash', table.baseModelName),
  ],
);

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
  (table) => [primaryKey({ columns: [table.modelId, table.path] }), index().on(table.sha256)],
);
