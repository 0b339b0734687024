import { doublePrecision, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { time } from './columns.ts';
import { models } from './models.ts';

/** How long a model takes for one example here: see `measureSpeed`. One row a model, the last measurement. */
export const modelSpeeds = pgTable('model_speeds', {
  modelId: uuid('model_id')
    .primaryKey()
    .references(() => models.id, { onDelete: 'cascade' }),
  /** The ONNX file that was measured. A model that is fetched again may have another file. Null until the first measurement ends, like the columns below. */
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
