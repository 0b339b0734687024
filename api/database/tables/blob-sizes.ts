import { bigint, pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt } from './columns.ts';

/**
 * The bytes that each blob takes in the store, written by whoever puts it. What a project uses is the sum over the digests that its rows
 * have: see api/garbage/project-bytes.ts.
 */
export const blobSizes = pgTable('blob_sizes', {
  sha256: text('sha256').primaryKey(),
  byteSize: bigint('byte_size', { mode: 'number' }).notNull(),
  createdAt: createdAt(),
});
