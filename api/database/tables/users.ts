import { sql } from 'drizzle-orm';
import { boolean, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
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
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex('users_one_operator').on(table.isOperator).where(sql`${table.isOperator}`)],
);
