import { count, desc, inArray } from 'drizzle-orm';
import type { Db } from '../../database/connection.ts';
import { auditEvents, tokens } from '../../database/tables/index.ts';
import { type AuditConditions, allBut } from './audit-conditions.ts';

/** The most values of one facet that are returned, the most frequent first. */
const MOST_VALUES = 100;

/** How many events there are by who, what and how it ended. Each facet is counted without the condition on itself, so that a reader sees the alternatives. */
export async function auditFacets(db: Db, conditions: AuditConditions) {
  const by = async (field: 'actor' | 'action' | 'outcome' | 'tokenId') => {
    const value = auditEvents[field];
    const rows = await db
      .select({ value, count: count() })
      .from(auditEvents)
      .where(allBut(conditions, field))
      .groupBy(value)
      .orderBy(desc(count()), value)
      .limit(MOST_VALUES);
    return rows.flatMap((row) => (row.value === null ? [] : [{ value: row.value as string, count: row.count }]));
  };
  const [actor, action, outcome, byToken] = await Promise.all([
    by('actor'),
    by('action'),
    by('outcome'),
    by('tokenId'),
  ]);
  const ids = byToken.map(({ value }) => value);
  const known = ids.length > 0 ? await db.select().from(tokens).where(inArray(tokens.id, ids)) : [];
  const token = byToken.flatMap(({ value, count }) => {
    const found = known.find(({ id }) => id === value);
    return found ? [{ token: found, count }] : [];
  });
  return { actor, action, outcome, token };
}
