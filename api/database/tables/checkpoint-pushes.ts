import { boolean, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id } from './columns.ts';
import { checkpoints } from './fine-tunes.ts';

/** Checkpoints that were sent to a hub, and their location there. */
export const checkpointPushes = pgTable(
  'checkpoint_pushes',
  {
    id: id(),
    checkpointId: uuid('checkpoint_id')
      .notNull()
      .references(() => checkpoints.id),
    /** `owner/name` */
    repository: text('repository').notNull(),
    isPrivate: boolean('is_private').notNull(),
    /** Of the commit. */
    message: text('message').notNull(),
    author: text('author').notNull(),
    jobId: uuid('job_id'),
    /** null until the push has finished. */
    url: text('url'),
    /** The commit. */
    revision: text('revision'),
    /** Digest of the ONNX file that was sent: an import recognises the checkpoint by it. */
    onnxSha256: text('onnx_sha256'),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.checkpointId), index().on(table.onnxSha256)],
);
