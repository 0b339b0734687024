import { sql } from 'drizzle-orm';
import { bigint, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { Role } from '../../config.ts';
import { createdAt, id, time } from './columns.ts';
import { users } from './users.ts';

/** The project that the first start makes (the migration "projects"). It has everything while nobody makes another. */
export const DEFAULT_PROJECT_ID = '00000000-0000-7000-8000-000000000001';

/** Teams that share an installation. The rows of one are invisible to the others: see api/database/scope.ts. */
export const projects = pgTable('projects', {
  id: id(),
  slug: text('slug').notNull().unique(),
  name: text('name').notNull(),
  /** The most jobs that wait or run at once; null: no limit, as for the others. */
  maxJobs: integer('max_jobs'),
  /** The most requests to its endpoints in a minute, in each API process. */
  maxRequests: integer('max_requests'),
  /** The most bytes that it keeps in the store. */
  maxBytes: bigint('max_bytes', { mode: 'number' }),
  /** Its row stays, because jobs and records of what was deleted name it. */
  deletedAt: time('deleted_at'),
  createdAt: createdAt(),
});

/** Who works in a project. An admin may work in every one. */
export const members = pgTable(
  'members',
  {
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    /** The most that the user's tokens may do there. */
    role: text('role').$type<Exclude<Role, 'ADMIN'>>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.userId] }), index().on(table.userId)],
);

/** The project that a connection works in (the migration "projects"). */
const OWN = sql`graft_project()`;

/** The project of a row; left out, the one that the connection works in. */
export const projectId = () =>
  uuid('project_id')
    .notNull()
    .default(OWN)
    .references(() => projects.id);

/** The same, of a table some of whose rows everybody sees: they have null. */
export const sharedOrProjectId = () =>
  uuid('project_id')
    .default(OWN)
    .references(() => projects.id);
