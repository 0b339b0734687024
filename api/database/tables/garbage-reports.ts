import { bigint, boolean, integer, pgTable, uuid } from 'drizzle-orm/pg-core';
import { createdAt } from './columns.ts';

/** What the last look at the store found. It has one row, or none before the first look: to list a store can take minutes. */
export const garbageReports = pgTable('garbage_reports', {
  jobId: uuid('job_id').primaryKey(),
  isDryRun: boolean('is_dry_run').notNull(),
  blobs: integer('blobs').notNull(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
  youngBlobs: integer('young_blobs').notNull(),
  youngBytes: bigint('young_bytes', { mode: 'number' }).notNull(),
  storedBlobs: integer('stored_blobs').notNull(),
  storedBytes: bigint('stored_bytes', { mode: 'number' }).notNull(),
  missingBlobs: integer('missing_blobs').notNull(),
  createdAt: createdAt(),
});
