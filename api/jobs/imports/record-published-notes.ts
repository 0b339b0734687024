import type { DescribedNote } from '../../../zoo/provenance/described.ts';
import { notesForModel } from '../../bias-notes/notes-for.ts';
import type { Db } from '../../database/connection.ts';
import { biasNotes, type models } from '../../database/tables/index.ts';

/**
 * Writes the bias notes that came with a model's files. Its publisher stands for them, whatever they say of their origin:
 * nothing here was measured in this zoo. A note that the model or one of its ancestors has already is not written again. Call it
 * in the transaction that stores the model, after its base model is set.
 */
export async function recordPublishedNotes(
  db: Db,
  { id: modelId, publisher, projectId }: Pick<typeof models.$inferSelect, 'id' | 'publisher' | 'projectId'>,
  notes: readonly DescribedNote[],
): Promise<void> {
  if (notes.length === 0) return;
  const known = (await notesForModel(db, [modelId], { includeWithdrawn: true })).get(modelId) ?? [];
  const seen = new Set(known.map(({ statement }) => statement));
  const values: (typeof biasNotes.$inferInsert)[] = [];
  for (const { statement, severity, affectedGroups, origin, evidence, mitigation } of notes) {
    if (seen.has(statement)) continue;
    seen.add(statement);
    const shown =
      origin === 'MEASURED' ? ['Its publisher measured it elsewhere.', evidence ?? ''].join(' ').trim() : evidence;
    values.push({
      modelId,
      projectId,
      statement,
      severity,
      affectedGroups,
      evidence: shown,
      mitigation,
      origin: 'PUBLISHER',
      author: publisher,
    });
  }
  if (values.length > 0) await db.insert(biasNotes).values(values);
}
