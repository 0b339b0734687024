import { eq } from 'drizzle-orm';
import { type NoteFor, standingNotes } from '../../bias-notes/notes-for.ts';
import type { Db } from '../../database/connection.ts';
import { biasNotes } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { isId } from '../../parse.ts';

/** @throws RequestError NOT_FOUND */
export async function noteById(db: Db, id: string): Promise<NoteFor> {
  const note = await findNote(db, id);
  if (!note) throw new RequestError('NOT_FOUND', `There is no bias note ${id}.`, 'id');
  return note;
}

/** A note of a model in its current state; null if there is no such note. */
export async function findNote(db: Db, id: string): Promise<NoteFor | null> {
  if (!isId(id)) return null;
  const [note] = await standingNotes(db, eq(biasNotes.id, id));
  return note ? { ...note, inheritedFromId: null } : null;
}
