import { and, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import { viewerOf } from '../../auth/access.ts';
import type { NoteFor } from '../../bias-notes/notes-for.ts';
import { recordNoteEvent } from '../../bias-notes/record-note-event.ts';
import type { Context } from '../../context.ts';
import { biasNotes, models } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { optional, parse, words } from '../../parse.ts';
import { modelBySlug } from '../models/models.ts';
import { noteById } from './note-by-id.ts';
import { noteFields } from './note-fields.ts';

const addBiasNoteInput = z.object({
  modelSlug: words(100),
  ...noteFields,
  evidence: optional(noteFields.evidence),
  mitigation: optional(noteFields.mitigation),
});

/** The most notes by users that a model may have: all of them are shown together. */
const MOST_NOTES = 200;

/**
 * Adds a person's note to a model.
 *
 * @throws RequestError BAD_USER_INPUT, NOT_FOUND; CONFLICT for a model that has the maximum number of notes.
 */
export async function addBiasNote(context: Context, input: unknown): Promise<NoteFor> {
  const { modelSlug, ...note } = parse(addBiasNoteInput, input);
  const { id: modelId } = await modelBySlug(context, modelSlug);
  const { id: authorId, name: author } = viewerOf(context);
  return context.db.transaction(async (db) => {
    // One after the other, so that the count is right.
    await db.select({ id: models.id }).from(models).where(eq(models.id, modelId)).for('update');
    const standing = and(eq(biasNotes.modelId, modelId), eq(biasNotes.origin, 'USER'), isNull(biasNotes.withdrawnAt));
    if ((await db.$count(biasNotes, standing)) >= MOST_NOTES) {
      const message = `${modelSlug} has ${MOST_NOTES} notes by users already: revise one of them, or withdraw one that no longer holds.`;
      throw new RequestError('CONFLICT', message, 'modelSlug');
    }
    const values = { ...note, modelId, author, authorId, origin: 'USER' } as const;
    const [{ id }] = await db.insert(biasNotes).values(values).returning({ id: biasNotes.id });
    await recordNoteEvent(db, { noteId: id, kind: 'CREATED', author, authorId });
    return noteById(db, id);
  });
}
