import { sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { biasNoteEvents } from '../database/tables/index.ts';

/**
 * Adds to a note's history. Call it in the transaction that changes the note, holding its row lock: then the times of a
 * note's events rise in the order in which they happened.
 */
export async function recordNoteEvent(
  db: Db,
  event: Omit<typeof biasNoteEvents.$inferInsert, 'id' | 'createdAt'>,
): Promise<void> {
  // now() is the start of the transaction, which may be earlier than the end of the one that it waited for.
  await db.insert(biasNoteEvents).values({ ...event, createdAt: sql`clock_timestamp()` });
}
