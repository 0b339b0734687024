import { and, asc, desc, eq, inArray, isNull, type SQL } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { biasNoteEvents, biasNotes, checkpoints, fineTunes } from '../database/tables/index.ts';
import { type Ancestor, ancestorsOf } from './ancestors-of.ts';

type BiasNoteRow = typeof biasNotes.$inferSelect;
type EventKind = (typeof biasNoteEvents.$inferSelect)['kind'];

/** A note as it applies to one model or one checkpoint. */
export interface NoteFor extends BiasNoteRow {
  /** The base model that it is inherited from; null for a note about the model itself or measured on it. */
  inheritedFromId: string | null;
  /** Whether someone has acknowledged it since it was last revised or reinstated. */
  acknowledged: boolean;
  /** Why it was withdrawn; null for a note that was not. */
  withdrawnReason: string | null;
  /** The fine-tune of the checkpoint that it was measured on; null for a note that was not measured. */
  fineTuneId: string | null;
}

/** A note's current state, whatever it applies to. */
type StandingNote = Omit<NoteFor, 'inheritedFromId'>;

export interface NotesOptions {
  /** Include withdrawn notes; left out by default. */
  includeWithdrawn?: boolean;
}

/**
 * The bias notes of models: their own, those measured on their fine-tunes, and those of all their ancestors (see {@link
 * ancestorsOf}). The model's own come first, then the nearest base model's; among them, the oldest first. Three queries,
 * however many models there are.
 *
 * @returns a list for every id, empty for an unknown id.
 */
export async function notesForModel(
  db: Db,
  modelIds: readonly string[],
  options: NotesOptions = {},
): Promise<Map<string, NoteFor[]>> {
  const ancestors = await ancestorsOf(db, modelIds);
  const notes = await notesOf(db, [...ancestors.values()].flat(), options);
  return new Map([...ancestors].map(([id, list]) => [id, list.flatMap((ancestor) => inherit(ancestor, notes))]));
}

/**
 * The bias notes of checkpoints: those of the fine-tuned model and its ancestors, and those measured on any checkpoint of
 * the same fine-tune. Notes measured on other fine-tunes do not apply.
 *
 * @returns a list for every id, empty for an unknown id.
 */
export async function notesForCheckpoint(
  db: Db,
  checkpointIds: readonly string[],
  options: NotesOptions = {},
): Promise<Map<string, NoteFor[]>> {
  const ids = [...new Set(checkpointIds)];
  const rows =
    ids.length === 0
      ? []
      : await db
          .select({ id: checkpoints.id, fineTuneId: fineTunes.id, modelId: fineTunes.modelId })
          .from(checkpoints)
          .innerJoin(fineTunes, eq(fineTunes.id, checkpoints.fineTuneId))
          .where(inArray(checkpoints.id, ids));
  const ofModels = await notesForModel(
    db,
    rows.map(({ modelId }) => modelId),
    options,
  );
  const result = new Map<string, NoteFor[]>(ids.map((id) => [id, []]));
  for (const { id, fineTuneId, modelId } of rows) {
    const notes = ofModels.get(modelId) ?? [];
    const concerns = (note: NoteFor) => note.fineTuneId === null || note.fineTuneId === fineTuneId;
    result.set(id, notes.filter(concerns));
  }
  return result;
}

function inherit({ id, depth }: Ancestor, notes: Map<string, StandingNote[]>): NoteFor[] {
  return (notes.get(id) ?? []).map((note) => ({ ...note, inheritedFromId: depth === 0 ? null : id }));
}

/** By the model that they are about. */
async function notesOf(
  db: Db,
  ancestors: Ancestor[],
  { includeWithdrawn = false }: NotesOptions,
): Promise<Map<string, StandingNote[]>> {
  const modelIds = [...new Set(ancestors.map(({ id }) => id))];
  if (modelIds.length === 0) return new Map();
  const own = inArray(biasNotes.modelId, modelIds);
  const notes = await standingNotes(db, includeWithdrawn ? own : and(own, isNull(biasNotes.withdrawnAt)));
  const byModel = new Map<string, StandingNote[]>(modelIds.map((id) => [id, []]));
  for (const note of notes) byModel.get(note.modelId)?.push(note);
  return byModel;
}

/** Notes with their current state, in the order in which they were made. Two queries. */
export async function standingNotes(db: Db, which: SQL | undefined): Promise<StandingNote[]> {
  const [rows, events] = await Promise.all([
    db
      .select({ note: biasNotes, fineTuneId: checkpoints.fineTuneId })
      .from(biasNotes)
      .leftJoin(checkpoints, eq(checkpoints.id, biasNotes.checkpointId))
      .where(which)
      .orderBy(asc(biasNotes.id)),
    lastEvents(db, which),
  ]);
  return rows.map(({ note, fineTuneId }) => {
    const { acknowledged = false, withdrawnReason = null } = events.get(note.id) ?? {};
    return { ...note, acknowledged, withdrawnReason: note.withdrawnAt && withdrawnReason, fineTuneId };
  });
}

type Standing = Pick<NoteFor, 'acknowledged' | 'withdrawnReason'>;

/** What the newest event of each kind says about every note. */
async function lastEvents(db: Db, which: SQL | undefined): Promise<Map<string, Standing>> {
  const { noteId, kind, reason, createdAt, id } = biasNoteEvents;
  const rows = await db
    .selectDistinctOn([noteId, kind], { noteId, kind, reason, createdAt, id })
    .from(biasNoteEvents)
    .innerJoin(biasNotes, eq(biasNotes.id, noteId))
    .where(which)
    .orderBy(noteId, kind, desc(createdAt), desc(id));
  const last = new Map<string, Partial<Record<EventKind, (typeof rows)[number]>>>();
  for (const row of rows) last.set(row.noteId, { ...last.get(row.noteId), [row.kind]: row });
  return new Map(
    [...last].map(([note, { ACKNOWLEDGED, REVISED, REINSTATED, WITHDRAWN }]) => {
      const acknowledged =
        ACKNOWLEDGED !== undefined && isNewer(ACKNOWLEDGED, REVISED) && isNewer(ACKNOWLEDGED, REINSTATED);
      return [note, { acknowledged, withdrawnReason: WITHDRAWN?.reason ?? null }];
    }),
  );
}

type Ordered = { createdAt: Date; id: string };

/** Events of one transaction have the same time; they are ordered by their identifiers. */
function isNewer(event: Ordered, than: Ordered | undefined): boolean {
  if (!than) return true;
  const later = event.createdAt.getTime() - than.createdAt.getTime();
  return later > 0 || (later === 0 && event.id > than.id);
}
