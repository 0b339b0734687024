import { pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt, id, time } from './columns.ts';

/** Who may call the API. Only the SHA-256 of a token is stored; a token is 256 random bits, so a plain hash is enough. */
export const tokens = pgTable('tokens', {
  id: id(),
  name: text('name').notNull(),
  role: text('role').$type<'ADMIN' | 'MEMBER' | 'VIEWER'>().notNull(),
  sha256: text('sha256').notNull().unique(),
  createdAt: createdAt(),
  revokedAt: time('revoked_at'),
});
