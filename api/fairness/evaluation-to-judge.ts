import { and, eq, inArray } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { evaluations } from '../database/tables/index.ts';

/**
 * The evaluation that ranks a checkpoint: on the test split, on validation where there is no test split; null without
 * either.
 */
export async function evaluationToJudge(db: Db, checkpointId: string): Promise<typeof evaluations.$inferSelect | null> {
  const rows = await db
    .select()
    .from(evaluations)
    .where(and(eq(evaluations.checkpointId, checkpointId), inArray(evaluations.split, ['test', 'validation'])));
  return rows.find(({ split }) => split === 'test') ?? rows[0] ?? null;
}
