import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { FairnessReport } from '../../../zoo/evaluation/fairness/fairness-report.ts';
import type { GroupThresholds } from '../../../zoo/evaluation/fairness/group-thresholds.ts';
import type { ClassificationMetrics } from '../../../zoo/evaluation/metrics.ts';
import type { MultiLabelMetrics } from '../../../zoo/evaluation/multi-label-metrics.ts';
import type { RegressionMetrics } from '../../../zoo/evaluation/regression-metrics.ts';
import type { SpanMetrics } from '../../../zoo/evaluation/span-metrics.ts';
import type { PrecisionReport } from '../../../zoo/features/frozen-precision/precision-report.ts';
import type { Speed } from '../../../zoo/inference/measure-speed.ts';
import type { AdaptationReport } from '../../../zoo/training/adaptation/adaptation-report.ts';
import type { TextReport } from '../../../zoo/training/feeding/text-report.ts';
import type { CheckpointResult } from '../../../zoo/training/fine-tune-request.ts';
import type { FineTuneOptions } from '../../../zoo/training/options/options.ts';
import type { Verdict } from '../../../zoo/training/verdict/verdict.ts';
import type { MeasuredMetric } from '../../../zoo/transfer/sweep/sweep-metric.ts';
import type { Similarity } from '../../../zoo/transfer/zero-shot/published-similarity.ts';
import type { CheckpointVariant, VariantReport } from '../../../zoo/variants/variant-report.ts';
import { createdAt, id, time } from './columns.ts';
import { datasets } from './datasets.ts';
import { models } from './models.ts';
import { projectId } from './projects.ts';
import { sweeps } from './sweeps.ts';

/** What a ZERO_SHOT checkpoint is made from, beside its model. */
export interface ZeroShotOptions {
  labels: string[];
  /** The sentence for each label. */
  texts: string[];
  /** The model that reads them; the fine-tune's own, if that reads texts. */
  textModel: { id: string; slug: string; sha256: string };
  /** Stated with the request; null: as published. */
  similarity: Similarity | null;
  /** Whether it is evaluated on the data set. */
  isEvaluated: boolean;
}

export const fineTunes = pgTable(
  'fine_tunes',
  {
    id: id(),
    projectId: projectId(),
    modelId: uuid('model_id')
      .notNull()
      .references(() => models.id),
    datasetId: uuid('dataset_id')
      .notNull()
      .references(() => datasets.id),
    /** The data set to adapt to; null without adaptation. */
    targetDatasetId: uuid('target_dataset_id').references(() => datasets.id),
    strategy: text('strategy').$type<FineTuneOptions['strategy']>().notNull(),
    /** Every option, defaults included, and `engineVersion`. */
    options: jsonb('options')
      .$type<FineTuneOptions & { engineVersion: string; zeroShot?: ZeroShotOptions }>()
      .notNull(),
    /** The device and why it was chosen; null until training began. */
    device: text('device').$type<'CPU' | 'WEBGPU' | 'CUDA'>(),
    deviceReason: text('device_reason'),
    /** What the frozen part computes training examples in; null until that is known, and if every layer trains. */
    frozenPrecision: jsonb('frozen_precision').$type<PrecisionReport>(),
    /** How texts are read; null for pictures, until that is known, and on features that were extracted before. */
    texts: jsonb('texts').$type<TextReport>(),
    /** What the adaptation has brought, of the best epoch so far; null until that is known, and without adaptation. */
    adaptation: jsonb('adaptation').$type<AdaptationReport>(),
    /** The share of the training time that was spent waiting for data; null before the first epoch. */
    waitingShare: doublePrecision('waiting_share'),
    /** The processor of the machine that trains, and the most memory that the job's process has had there; null of runs from before. */
    machine: text('machine'),
    peakMemoryBytes: bigint('peak_memory_bytes', { mode: 'number' }),
    /** What the curves say; null until it has ended, and of targets for which there is no verdict. */
    verdict: jsonb('verdict').$type<Verdict>(),
    /**
     * Digest of the newest state that training can resume from; null if there is none. See jobs/handlers/training-state.ts.
     */
    stateSha256: text('state_sha256'),
    /** How often training resumed from such a state. */
    resumes: integer('resumes').notNull().default(0),
    /** The sweep that it is a trial of, its number in the sweep's plan, and the rung, from 0; null for others. */
    sweepId: uuid('sweep_id').references(() => sweeps.id),
    trial: integer('trial'),
    rung: integer('rung'),
    /** The sweep's metric on validation; null for others, and until it is done. */
    measured: jsonb('measured').$type<MeasuredMetric>(),
    /** The job that trains; the last one, if it was resumed after its job had ended. */
    jobId: uuid('job_id'),
    /** Its record stays, for what was made from it; its bytes go. */
    deletedAt: time('deleted_at'),
    createdAt: createdAt(),
  },
  (table) => [
    index().on(table.modelId),
    index().on(table.datasetId),
    unique().on(table.sweepId, table.trial, table.rung),
  ],
);

export const epochs = pgTable(
  'epochs',
  {
    fineTuneId: uuid('fine_tune_id')
      .notNull()
      .references(() => fineTunes.id, { onDelete: 'cascade' }),
    number: integer('number').notNull(),
    trainLoss: doublePrecision('train_loss').notNull(),
    validationLoss: doublePrecision('validation_loss').notNull(),
    validationAccuracy: doublePrecision('validation_accuracy').notNull(),
    learningRate: doublePrecision('learning_rate').notNull(),
    seconds: doublePrecision('seconds').notNull(),
  },
  (table) => [primaryKey({ columns: [table.fineTuneId, table.number] })],
);

export const checkpoints = pgTable(
  'checkpoints',
  {
    id: id(),
    fineTuneId: uuid('fine_tune_id')
      .notNull()
      .references(() => fineTunes.id, { onDelete: 'cascade' }),
    epoch: integer('epoch').notNull(),
    labels: text('labels').array().notNull(),
    byteSize: bigint('byte_size', { mode: 'number' }).notNull(),
    sha256: text('sha256').notNull(),
    /** null where it was not evaluated on a validation split. */
    validationLoss: doublePrecision('validation_loss'),
    /** By the metric that early stopping goes by, where that is not the loss: higher is better. */
    validationScore: doublePrecision('validation_score'),
    /** By split, for multi-label and regression data and labels of words; see `evaluations` for single labels. */
    targetMetrics: jsonb('target_metrics').$type<Record<string, MultiLabelMetrics | RegressionMetrics | SpanMetrics>>(),
    /** The LoRA adapter without the base weights: a `.safetensors` file. */
    adapterSha256: text('adapter_sha256'),
    adapterByteSize: bigint('adapter_byte_size', { mode: 'number' }),
    /** The checkpoint that it was made from without training; null for one that training saved. */
    derivedFromId: uuid('derived_from_id').references((): AnyPgColumn => checkpoints.id, { onDelete: 'cascade' }),
    /** What a calibrated checkpoint divides the logits by. */
    temperature: doublePrecision('temperature'),
    /** How its head was fitted on features; null of a head that trained. */
    fittedHead: jsonb('fitted_head').$type<CheckpointResult['fittedHead']>(),
    /** Group thresholds that its file carries and endpoints apply. */
    groupThresholds: jsonb('group_thresholds').$type<GroupThresholds>(),
    /** What its file computes in, if it was converted from another; null: FLOAT32, as training saved it. */
    variant: text('variant').$type<Exclude<CheckpointVariant, 'FLOAT32'>>(),
    /** What the conversion changed; null of others, and of what was made from a variant. */
    variantReport: jsonb('variant_report').$type<VariantReport>(),
    /** The page that runs it in a browser, of the variant BROWSER: an HTML file. */
    pageSha256: text('page_sha256'),
    pageByteSize: bigint('page_byte_size', { mode: 'number' }),
    /** Digest of the outputs by split, for the same data: JSON, one `ExampleOutputs` an example, or one `ExampleTags` a text. */
    outputsSha256: jsonb('outputs_sha256').$type<Record<string, string>>(),
    /** How long it takes for one example, as it was last measured here; null if nobody did. */
    speed: jsonb('speed').$type<Speed & { measuredAt: string }>(),
    /** The job that measures it, while and after it runs. */
    speedJobId: uuid('speed_job_id'),
    /** Its record stays, for what was made from it; its bytes go. */
    deletedAt: time('deleted_at'),
    createdAt: createdAt(),
  },
  (table) => [
    // One an epoch; a checkpoint that was derived from it has the same epoch.
    uniqueIndex('checkpoints_of_epochs').on(table.fineTuneId, table.epoch).where(sql`${table.derivedFromId} is null`),
    index().on(table.derivedFromId),
    index().on(table.sha256),
  ],
);

export const evaluations = pgTable(
  'evaluations',
  {
    id: id(),
    checkpointId: uuid('checkpoint_id')
      .notNull()
      .references(() => checkpoints.id, { onDelete: 'cascade' }),
    datasetId: uuid('dataset_id')
      .notNull()
      .references(() => datasets.id),
    split: text('split').notNull(),
    metrics: jsonb('metrics').$type<ClassificationMetrics>().notNull(),
    /** Digest of the predictions: JSON, one `ExamplePrediction` an example. */
    predictionsSha256: text('predictions_sha256').notNull(),
    /** By group attribute; null where the data set has none, or it was not computed yet. */
    fairness: jsonb('fairness').$type<FairnessReport>(),
    createdAt: createdAt(),
  },
  (table) => [unique().on(table.checkpointId, table.datasetId, table.split)],
);
