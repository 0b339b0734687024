import { and, asc, eq } from 'drizzle-orm';
import type { Blind } from '../../zoo/evaluation/fairness/not-measured.ts';
import type { Gap } from '../../zoo/evaluation/fairness/real-gaps.ts';
import type { Db } from '../database/connection.ts';
import { biasNotes, evaluations } from '../database/tables/index.ts';
import { recordNoteEvent } from './record-note-event.ts';

/** Author of the notes that Graft measures. */
const AUTHOR = 'Graft';

/** What was measured, and on what. */
export interface Measured {
  /** The model that was fine-tuned. */
  modelId: string;
  checkpointId: string;
  evaluationId: string;
  gaps: Gap[];
  blind: Blind[];
}

/**
 * Writes a MEASURED note for each gap, and an INFO note for each attribute whose gaps could not be measured, once an
 * evaluation: a second call (a retried job, two people at once) finds the existing notes, withdrawn ones too, and adds none.
 * Call it in a transaction.
 *
 * @returns the ids of the evaluation's notes
 */
export async function recordMeasuredNotes(db: Db, { evaluationId, gaps, blind, ...of }: Measured): Promise<string[]> {
  await db.select({ id: evaluations.id }).from(evaluations).where(eq(evaluations.id, evaluationId)).for('update');
  const known = await db
    .select({ id: biasNotes.id })
    .from(biasNotes)
    .where(and(eq(biasNotes.evaluationId, evaluationId), eq(biasNotes.origin, 'MEASURED')))
    .orderBy(asc(biasNotes.id));
  if (known.length > 0) return known.map(({ id }) => id);
  const ids: string[] = [];
  const found = [
    ...gaps.map(({ attributes, values, ...gap }) => ({
      ...gap,
      affectedGroups: [attributes.map((attribute, i) => `${attribute}: ${values[i]}`).join(', ')],
    })),
    ...blind.map(({ attributes, ...unseen }) => ({
      ...unseen,
      severity: 'INFO' as const,
      affectedGroups: [attributes.join(', ')],
    })),
  ];
  for (const { affectedGroups, severity, statement, mitigation } of found) {
    const note: typeof biasNotes.$inferInsert = {
      ...of,
      evaluationId,
      statement,
      severity,
      mitigation,
      affectedGroups,
      origin: 'MEASURED',
      evidence: `evaluation ${evaluationId}`,
      author: AUTHOR,
    };
    const [{ id }] = await db.insert(biasNotes).values(note).returning({ id: biasNotes.id });
    await recordNoteEvent(db, { noteId: id, kind: 'CREATED', author: AUTHOR });
    ids.push(id);
  }
  return ids;
}
