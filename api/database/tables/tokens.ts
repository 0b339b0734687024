import { index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { Role } from '../../config.ts';
import { createdAt, id, time } from './columns.ts';
import { projects } from './projects.ts';
import { users } from './users.ts';

export type { Role } from '../../config.ts';

/** Who may call the API. Only the SHA-256 of a token is stored; a token is 256 random bits, so a plain hash is enough. */
export const tokens = pgTable(
  'tokens',
  {
    id: id(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    /** The only project that it works in; null: an admin's works in all, others in those that the user is a member of. */
    projectId: uuid('project_id').references(() => projects.id),
    name: text('name').notNull(),
    role: text('role').$type<Role>().notNull(),
    /** The only endpoint that it may ask; null for a token that is not restricted. The endpoint may not exist yet. */
    endpoint: text('endpoint'),
    sha256: text('sha256').notNull().unique(),
    createdAt: createdAt(),
    /** null: it does not expire. */
    expiresAt: time('expires_at'),
    /** Written every few seconds, so it may be a little late. */
    lastUsedAt: time('last_used_at'),
    revokedAt: time('revoked_at'),
  },
  (table) => [index().on(table.userId)],
);

/**
 * A browser that is signed in. It ends at `expiresAt`, when nobody uses it for `idleMinutes`, when it is ended, or when its token expires or
 * is revoked.
 */
export const sessions = pgTable(
  'sessions',
  {
    id: id(),
    tokenId: uuid('token_id')
      .notNull()
      .references(() => tokens.id),
    /** The project that the person chose to work in; null: the first one. */
    projectId: uuid('project_id').references(() => projects.id),
    /** Of the cookie's value. */
    sha256: text('sha256').notNull().unique(),
    /** What the browser calls itself (User-Agent), cut off. */
    client: text('client'),
    idleMinutes: integer('idle_minutes').notNull().default(720),
    createdAt: createdAt(),
    /** Written once a minute, so it may be a little late; null: not since it began. */
    lastUsedAt: time('last_used_at'),
    expiresAt: time('expires_at').notNull(),
    endedAt: time('ended_at'),
  },
  (table) => [index().on(table.tokenId)],
);
