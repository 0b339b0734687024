import { bigint, pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt, id, time } from './columns.ts';
import { projectId } from './projects.ts';

/** Uploads in progress. Only the hash of the secret that `createUpload` returns is stored. */
export const uploads = pgTable('uploads', {
  id: id(),
  projectId: projectId(),
  filename: text('filename').notNull(),
  byteSize: bigint('byte_size', { mode: 'number' }).notNull(),
  secretSha256: text('secret_sha256').notNull(),
  /** Digest of the bytes, once they have all arrived. */
  sha256: text('sha256'),
  /** The id of the user. */
  createdBy: text('created_by').notNull(),
  expiresAt: time('expires_at').notNull(),
  /** Its record stays, as a source of what was made from it; its bytes go. */
  deletedAt: time('deleted_at'),
  createdAt: createdAt(),
});
