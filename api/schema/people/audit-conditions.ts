import { and, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { auditEvents } from '../../database/tables/index.ts';
import { isId, optional, parse, words } from '../../parse.ts';
import type { AuditFilter } from './audit-filter-type.ts';

/** PostgreSQL's and JavaScript's years are not the same before the year 1. */
const time = z.date().refine((date) => date.getUTCFullYear() >= 1, 'must be in the year 1 or later');

const auditFilter = z.object({
  actor: optional(words(200)),
  tokenId: optional(z.string()),
  action: optional(words(200)),
  outcome: optional(z.enum(['STARTED', 'SUCCEEDED', 'REFUSED', 'FAILED'])),
  subject: optional(words(200)),
  from: optional(time),
  before: optional(time),
});

/** What an event names: a deployment's subject is the endpoint, and its details have the checkpoint. */
const named = sql`concat(${auditEvents.subject}, ' ', ${auditEvents.details}::text)`;

/** What a filter asks of the table's rows, by its fields. */
export type AuditConditions = Partial<Record<keyof AuditFilter, SQL>>;

/** @throws RequestError BAD_USER_INPUT */
export function auditConditions(filter: AuditFilter | null | undefined): AuditConditions {
  const { actor, tokenId, action, outcome, subject, from, before } = parse(auditFilter, filter ?? {});
  return {
    ...(actor !== null && { actor: eq(auditEvents.actor, actor) }),
    // What cannot be an id matches no event.
    ...(tokenId !== null && { tokenId: isId(tokenId) ? eq(auditEvents.tokenId, tokenId) : sql`false` }),
    ...(action !== null && { action: eq(auditEvents.action, action) }),
    ...(outcome !== null && { outcome: eq(auditEvents.outcome, outcome) }),
    ...(subject !== null && { subject: sql`strpos(lower(${named}), ${subject.toLowerCase()}) > 0` }),
    ...(from !== null && { from: gte(auditEvents.at, from) }),
    ...(before !== null && { before: lt(auditEvents.at, before) }),
  };
}

/** All of the conditions, but the one on a field. */
export const allBut = (conditions: AuditConditions, field?: keyof AuditFilter): SQL | undefined =>
  and(...Object.entries(conditions).flatMap(([name, condition]) => (name === field ? [] : [condition])));
