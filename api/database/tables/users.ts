import { sql } from 'drizzle-orm';
import { boolean, pgTable, text, unique, uniqueIndex } from 'drizzle-orm/pg-core';
import { createdAt, id } from './columns.ts';

/** People and programs that hold tokens. Rows are never deleted: notes, deployments and the audit log name them. */
export const users = pgTable(
  'users',
  {
    id: id(),
    /** What pages show. Two users may have the same name. */
    name: text('name').notNull(),
    /** The holder of the token that the first start makes, or that GRAFT_TOKEN sets. */
    isOperator: boolean('is_operator').notNull().default(false),
    /** Of a user who signs in by OpenID Connect: the provider, and its name for the user, which never changes. */
    oidcIssuer: text('oidc_issuer'),
    oidcSubject: text('oidc_subject'),
    createdAt: createdAt(),
  },
  (table) => [
    unique('users_of_a_provider').on(table.oidcIssuer, table.oidcSubject),
    uniqueIndex('users_one_operator').on(table.isOperator).where(sql`${table.isOperator}`),
  ],
);
