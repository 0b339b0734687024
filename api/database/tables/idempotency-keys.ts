import { index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { createdAt } from './columns.ts';

/** Answers to mutations that were sent with an Idempotency-Key, for a day: see http/idempotency.ts. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    /** The token that it came with. */
    tokenId: text('token_id').notNull(),
    key: text('key').notNull(),
    /** SHA-256 of the project, the operation and its variables. */
    fingerprint: text('fingerprint').notNull(),
    /** The GraphQL result; written in the transaction that did what the mutation asks for. */
    answer: jsonb('answer').$type<{ data?: Record<string, unknown> | null }>(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.tokenId, table.key] }), index().on(table.createdAt)],
);
