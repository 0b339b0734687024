import { and, desc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { viewerOf } from '../../auth/access.ts';
import { WITHIN } from '../../auth/permissions.ts';
import { hasRole } from '../../auth/roles.ts';
import type { Viewer } from '../../auth/tokens.ts';
import type { NoteFor } from '../../bias-notes/notes-for.ts';
import { recordNoteEvent } from '../../bias-notes/record-note-event.ts';
import type { Context } from '../../context.ts';
import type { Db } from '../../database/connection.ts';
import { biasNoteEvents, biasNotes } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { isId, parse } from '../../parse.ts';
import { noteById } from './note-by-id.ts';
import { noteFields, noteReason } from './note-fields.ts';

type BiasNoteRow = typeof biasNotes.$inferSelect;

const reviseInput = z.object({
  statement: noteFields.statement.nullish(),
  severity: noteFields.severity.nullish(),
  affectedGroups: noteFields.affectedGroups.nullish(),
  evidence: noteFields.evidence.nullish(),
  mitigation: noteFields.mitigation.nullish(),
  reason: noteReason,
});

/**
 * Revises a user's note: its author may, and an admin. An acknowledgement applied to the earlier text, so the note is no
 * longer acknowledged.
 *
 * @throws RequestError BAD_USER_INPUT, NOT_FOUND, FORBIDDEN; CONFLICT for a note that was withdrawn, measured, or comes with
 *   the catalogue.
 */
export async function reviseBiasNote(context: Context, id: string, input: unknown): Promise<NoteFor> {
  const { reason, evidence, mitigation, ...kept } = parse(reviseInput, input);
  return change(context, id, async (db, note, viewer) => {
    if (note.origin !== 'USER') throw new RequestError('CONFLICT', NOT_REVISED[note.origin], 'id');
    requireAuthor(note, viewer, 'revise');
    if (note.withdrawnAt) throw new RequestError('CONFLICT', 'The note was withdrawn: reinstate it first.', 'id');
    const wanted = {
      // null means "unchanged" for a field that every note has.
      statement: kept.statement ?? note.statement,
      severity: kept.severity ?? note.severity,
      affectedGroups: kept.affectedGroups ?? note.affectedGroups,
      evidence: evidence === undefined ? note.evidence : evidence,
      mitigation: mitigation === undefined ? note.mitigation : mitigation,
    };
    const changed = (Object.keys(wanted) as (keyof typeof wanted)[]).filter(
      (field) => JSON.stringify(wanted[field]) !== JSON.stringify(note[field]),
    );
    if (changed.length === 0)
      throw new RequestError('BAD_USER_INPUT', 'The note has these values already: nothing would change.', 'input');
    await db.update(biasNotes).set(wanted).where(eq(biasNotes.id, note.id));
    const before = Object.fromEntries(changed.map((field) => [field, note[field]]));
    await recordNoteEvent(db, {
      noteId: note.id,
      kind: 'REVISED',
      author: viewer.name,
      authorId: viewer.id,
      reason,
      before,
    });
  });
}

const NOT_REVISED = {
  MEASURED: 'The note was measured: measured notes are not revised. An admin can withdraw it, with a reason.',
  CURATOR: "The note comes with the catalogue: it changes with the model's manifest. An admin can withdraw it.",
  PUBLISHER: 'The note quotes the publisher, so it cannot be revised. An admin can withdraw it.',
};

/**
 * Withdraws a note: it is no longer shown unless requested, and no longer blocks a deployment. A user's note by its author
 * or an admin, any other by an admin.
 *
 * @throws RequestError BAD_USER_INPUT, NOT_FOUND, FORBIDDEN; CONFLICT if it was withdrawn before.
 */
export async function withdrawBiasNote(context: Context, id: string, because: string): Promise<NoteFor> {
  const { reason } = parse(z.object({ reason: noteReason }), { reason: because });
  return change(context, id, async (db, note, viewer) => {
    requireAuthor(note, viewer, 'withdraw');
    if (note.withdrawnAt) throw new RequestError('CONFLICT', 'The note was withdrawn already.', 'id');
    await db.update(biasNotes).set({ withdrawnAt: new Date() }).where(eq(biasNotes.id, note.id));
    await recordNoteEvent(db, { noteId: note.id, kind: 'WITHDRAWN', author: viewer.name, authorId: viewer.id, reason });
  });
}

/**
 * Reinstates a withdrawn note: by the person who withdrew it, or an admin.
 *
 * @throws RequestError BAD_USER_INPUT, NOT_FOUND, FORBIDDEN; CONFLICT if it was not withdrawn.
 */
export async function reinstateBiasNote(context: Context, id: string, because: string): Promise<NoteFor> {
  const { reason } = parse(z.object({ reason: noteReason }), { reason: because });
  return change(context, id, async (db, note, viewer) => {
    if (!note.withdrawnAt) throw new RequestError('CONFLICT', 'The note was not withdrawn.', 'id');
    const withdrawnBy = await lastWithdrawalBy(db, note);
    if (withdrawnBy.authorId !== viewer.id && !hasRole(viewer, WITHIN.changeOthersNotes))
      throw forbidden(
        viewer,
        `The note was withdrawn by ${withdrawnBy.author}: only they or an admin may reinstate it.`,
      );
    await db.update(biasNotes).set({ withdrawnAt: null }).where(eq(biasNotes.id, note.id));
    await recordNoteEvent(db, {
      noteId: note.id,
      kind: 'REINSTATED',
      author: viewer.name,
      authorId: viewer.id,
      reason,
    });
  });
}

/**
 * Records that a person knows of the note and accepts it, and why. A policy may require it before a checkpoint is deployed.
 *
 * @throws RequestError BAD_USER_INPUT, NOT_FOUND; CONFLICT for a note that was withdrawn.
 */
export async function acknowledgeBiasNote(context: Context, id: string, because: string): Promise<NoteFor> {
  const { reason } = parse(z.object({ reason: noteReason }), { reason: because });
  return change(context, id, async (db, note, viewer) => {
    if (note.withdrawnAt)
      throw new RequestError('CONFLICT', 'The note was withdrawn: there is nothing to acknowledge.', 'id');
    await recordNoteEvent(db, {
      noteId: note.id,
      kind: 'ACKNOWLEDGED',
      author: viewer.name,
      authorId: viewer.id,
      reason,
    });
  });
}

/** Makes one change of a note at a time: locks its row until the change is written. Returns the changed note. */
async function change(
  context: Context,
  id: string,
  make: (db: Db, note: BiasNoteRow, viewer: Viewer) => Promise<void>,
): Promise<NoteFor> {
  const viewer = viewerOf(context);
  return context.db.transaction(async (db) => {
    const [note] = isId(id) ? await db.select().from(biasNotes).where(eq(biasNotes.id, id)).for('update') : [];
    if (!note) throw new RequestError('NOT_FOUND', `There is no bias note ${id}.`, 'id');
    await make(db, note, viewer);
    return noteById(db, note.id);
  });
}

/** @throws RequestError FORBIDDEN for a person who is neither an admin nor the note's author. */
function requireAuthor({ origin, author, authorId }: BiasNoteRow, viewer: Viewer, what: 'revise' | 'withdraw'): void {
  if (hasRole(viewer, WITHIN.changeOthersNotes) || (origin === 'USER' && authorId === viewer.id)) return;
  const who = origin === 'USER' ? `${author}, who wrote it, or an admin` : 'an admin';
  throw forbidden(viewer, `Only ${who} may ${what} this note.`);
}

const forbidden = ({ name, role }: Viewer, message: string) =>
  new RequestError('FORBIDDEN', `${message} "${name}" has the role ${role}.`, 'id');

async function lastWithdrawalBy(db: Db, note: BiasNoteRow): Promise<Pick<BiasNoteRow, 'author' | 'authorId'>> {
  const [event] = await db
    .select({ author: biasNoteEvents.author, authorId: biasNoteEvents.authorId })
    .from(biasNoteEvents)
    .where(and(eq(biasNoteEvents.noteId, note.id), eq(biasNoteEvents.kind, 'WITHDRAWN')))
    .orderBy(desc(biasNoteEvents.createdAt), desc(biasNoteEvents.id))
    .limit(1);
  return event ?? note;
}
