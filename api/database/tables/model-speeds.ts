import { doublePrecision, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { time } from './columns.ts';
import { models } from './models.ts';

/** How long a model takes for one example here: see `measureSpeed`. One row a model, the last measurement. */
export const modelSpeeds = pgTable('model_speeds', {
  modelId: uuid('model_id')
    .primaryKey()
    .references(() => models.id, { onDelete: 'cascade' }),
  /** Of the ONNX file that was measured: a model that is fetched anew may have another. Null until the first measurement is over, as all below. */
  onnxSha256: text('onnx_sha256'),
  milliseconds: doublePrecision('milliseconds'),
  runs: integer('runs'),
  /** Null for pictures, too. */
  tokens: integer('tokens'),
  machine: text('machine'),
  measuredAt: time('measured_at'),
  /** The job that measures it, while and after it runs; null if it was measured when it was fetched. */
  jobId: uuid('job_id'),
});
