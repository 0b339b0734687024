import { bigint, index, pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt } from './columns.ts';

/** Blobs that are stored as their difference from another: see api/storage/difference. */
export const blobDifferences = pgTable(
  'blob_differences',
  {
    sha256: text('sha256').primaryKey(),
    byteSize: bigint('byte_size', { mode: 'number' }).notNull(),
    /** A blob that is stored whole. */
    baseSha256: text('base_sha256').notNull(),
    differenceSha256: text('difference_sha256').notNull(),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.baseSha256), index().on(table.differenceSha256)],
);
