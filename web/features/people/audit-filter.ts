import type { VariablesOf } from '../../graphql/graphql.ts';
import { startOfDay } from '../interface/start-of-day.ts';
import type { AuditLog } from './people-query.ts';

/** What the audit log can be narrowed by; the names are those of the address's parameters. */
export const AUDIT_FILTERS = ['actor', 'token', 'action', 'outcome', 'subject', 'from', 'until'] as const;

export type AuditFilterName = (typeof AUDIT_FILTERS)[number];

/** A reader's filters: as the address has them, and empty where it has none. */
export type AuditFilters = Record<AuditFilterName, string>;

const OUTCOMES = ['STARTED', 'SUCCEEDED', 'REFUSED', 'FAILED'] as const;
const DATE = /^[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
/** The most characters that the API takes of a text. */
const LONGEST = 200;

/** The filters of an address; what cannot be one is left out, as of an outcome that there is not. */
export function auditFiltersIn(get: (name: string) => string): AuditFilters {
  const text = (name: string) => get(name).replaceAll('\0', '').trim().slice(0, LONGEST);
  const date = (name: string) => (DATE.test(get(name)) ? get(name) : '');
  return {
    actor: text('actor'),
    token: text('token'),
    action: text('action'),
    outcome: OUTCOMES.find((outcome) => outcome === get('outcome')) ?? '',
    subject: text('subject'),
    from: date('from'),
    until: date('until'),
  };
}

/** What the API is asked for, by somebody in a zone: whole days there, the last one included. */
export function auditVariables(filters: AuditFilters, zone: string) {
  const filter: NonNullable<VariablesOf<typeof AuditLog>['filter']> = {
    actor: filters.actor || null,
    tokenId: filters.token || null,
    action: filters.action || null,
    outcome: OUTCOMES.find((outcome) => outcome === filters.outcome) ?? null,
    subject: filters.subject || null,
    from: filters.from ? startOfDay(filters.from, zone).toISOString() : null,
    before: filters.until ? startOfDay(dayAfter(filters.until), zone).toISOString() : null,
  };
  return { filter };
}

const dayAfter = (date: string) =>
  new Date(Date.parse(`${date}T00:00:00Z`) + 24 * 3_600_000).toISOString().slice(0, 10);
