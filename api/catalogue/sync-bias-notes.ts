import { isDeepStrictEqual } from 'node:util';
import { and, eq, inArray } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { ModelManifest } from '../../zoo/catalog/manifest.ts';
import type { Db } from '../database/connection.ts';
import { biasNoteEvents, biasNotes } from '../database/tables/index.ts';

/**
 * Author of the notes that come with the catalogue and are not the publisher's own, and of changes that the catalogue makes
 * to notes.
 */
const CURATOR = 'Graft';

const GONE = "The note is no longer in the catalogue's manifest of this model.";
const BACK = "The note is in the catalogue's manifest of this model again.";

export interface NotedModel {
  modelId: string;
  manifest: ModelManifest;
  /** The manifest at the last update of the notes; null for a new model. */
  before: ModelManifest | null;
}

type ManifestNote = ModelManifest['biasNotes'][number];
type NoteRow = typeof biasNotes.$inferSelect;

/**
 * Updates the notes that come with manifests. No note is deleted: one that left its manifest is withdrawn, one that came
 * back is reinstated, one that changed keeps its earlier text in its history. Notes whose manifest entry did not change are
 * left alone, so a note that a person withdrew or revised stays that way.
 *
 * A note is the same one if its origin and its statement are the same or, where the statement was reworded, its origin and
 * evidence.
 */
export async function syncBiasNotes(db: Db, noted: NotedModel[]): Promise<void> {
  const ids = noted.map(({ modelId }) => modelId);
  const fromCatalogue = and(inArray(biasNotes.modelId, ids), inArray(biasNotes.origin, ['PUBLISHER', 'CURATOR']));
  const rows = await db.select().from(biasNotes).where(fromCatalogue).orderBy(biasNotes.id);
  const created: (typeof biasNotes.$inferInsert & { id: string })[] = [];
  const events: (typeof biasNoteEvents.$inferInsert)[] = [];

  for (const { modelId, manifest, before } of noted) {
    const author = (note: ManifestNote) => (note.origin === 'PUBLISHER' ? manifest.publisher : CURATOR);
    const own = rows.filter((row) => row.modelId === modelId);
    const pairs = pairUp(manifest.biasNotes, own);
    for (const note of manifest.biasNotes) {
      const row = pairs.get(note);
      if (!row) {
        const id = uuidv7();
        created.push({ ...note, id, modelId, projectId: null, author: author(note) });
        events.push({ noteId: id, kind: 'CREATED', author: author(note) });
        continue;
      }
      const previous = before?.biasNotes.find((old) => sameStatement(old, row) || sameStatement(old, note));
      if (isDeepStrictEqual(previous, note)) continue;
      const values = { ...note, author: author(note) };
      const { changes, was } = difference(row, values);
      if (Object.keys(changes).length > 0) {
        await db.update(biasNotes).set(changes).where(eq(biasNotes.id, row.id));
        events.push({ noteId: row.id, kind: 'REVISED', author: CURATOR, before: was });
      }
      // Withdrawn while it was in the manifest: a person did that.
      if (row.withdrawnAt !== null && previous === undefined) {
        await db.update(biasNotes).set({ withdrawnAt: null }).where(eq(biasNotes.id, row.id));
        events.push({ noteId: row.id, kind: 'REINSTATED', author: CURATOR, reason: BACK });
      }
    }
    const kept = new Set(pairs.values());
    const gone = own.filter((row) => !kept.has(row) && row.withdrawnAt === null).map(({ id }) => id);
    if (gone.length > 0) await db.update(biasNotes).set({ withdrawnAt: new Date() }).where(inArray(biasNotes.id, gone));
    for (const noteId of gone) events.push({ noteId, kind: 'WITHDRAWN', author: CURATOR, reason: GONE });
  }
  if (created.length > 0) await db.insert(biasNotes).values(created);
  if (events.length > 0) await db.insert(biasNoteEvents).values(events);
}

/** The row of each note of a manifest, where there is one. */
function pairUp(notes: ManifestNote[], rows: NoteRow[]): Map<ManifestNote, NoteRow> {
  const pairs = new Map<ManifestNote, NoteRow>();
  const free = new Set(rows);
  for (const same of [sameStatement, sameEvidence]) {
    for (const note of notes) {
      if (pairs.has(note)) continue;
      const row = [...free].find((row) => same(note, row));
      if (!row) continue;
      pairs.set(note, row);
      free.delete(row);
    }
  }
  return pairs;
}

type Comparable = Pick<NoteRow, 'origin' | 'statement' | 'evidence'>;

const sameStatement = (a: Comparable, b: Comparable) => a.origin === b.origin && a.statement === b.statement;

/** Among notes that are not withdrawn: a withdrawn one is matched by its statement only. */
function sameEvidence(note: Comparable, row: NoteRow): boolean {
  return (
    row.withdrawnAt === null && row.evidence !== null && note.origin === row.origin && note.evidence === row.evidence
  );
}

/** The fields in which `row` differs from the manifest: the new values and the current ones. */
function difference(row: NoteRow, wanted: ManifestNote & { author: string }) {
  const fields = (Object.keys(wanted) as (keyof typeof wanted)[]).filter(
    (field) => !isDeepStrictEqual(row[field], wanted[field]),
  );
  return {
    changes: Object.fromEntries(fields.map((field) => [field, wanted[field]])),
    was: Object.fromEntries(fields.map((field) => [field, row[field]])),
  };
}
