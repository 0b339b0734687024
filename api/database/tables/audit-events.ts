import { jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { id, time } from './columns.ts';

/**
 * Who changed what, and who tried to. Triggers (migration 0026) make it append-only: a row cannot be deleted, and is updated
 * once, when the operation that it records ends. It refers to other tables by value, so no deletion reaches it.
 */
export const auditEvents = pgTable('audit_events', {
  id: id(),
  /** When the operation began. */
  at: time('at').notNull().defaultNow(),
  /** The user's name at that time; "anonymous" without a valid token. */
  actor: text('actor').notNull(),
  actorId: uuid('actor_id'),
  tokenId: uuid('token_id'),
  /** The client's address, of IPv6 its network; null where no request caused it, and for events from before addresses were kept. */
  address: text('address'),
  /** The name of the mutation, or of a decision within it. */
  action: text('action').notNull(),
  /** What it was done to: a kind and a name or an id, such as "endpoint pets". */
  subject: text('subject').notNull(),
  /** STARTED stays where the process ended before the operation did. */
  outcome: text('outcome').$type<'STARTED' | 'SUCCEEDED' | 'REFUSED' | 'FAILED'>().notNull(),
  /** The error's code, for REFUSED and FAILED; UNDONE where it succeeded, but not what it was one transaction with. */
  code: text('code'),
  /** Arguments that are worth keeping, such as the reason for an override. Never a secret. */
  details: jsonb('details').$type<Record<string, unknown>>(),
});
