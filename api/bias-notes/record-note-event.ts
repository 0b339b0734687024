import { sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { biasNoteEvents } from '../database/tables/index.ts';

/**
 * Adds to a note's history. Call it in the transaction that changes the note, holding its row: then the events of a note
 * have times that rise in the order in which they happened.
 */
export async function recordNoteEvent(
  db: Db,
  event: Omit<typeof biasNoteEvents.$inferInsert, 'id' | 'createdAt'>,
): Promise<void> {
  // now() is when the transaction began, which may be before the one that it waited for ended.
  await db.insert(biasNoteEvents).values({ ...event, createdAt: sql`clock_timestamp()` });
}
