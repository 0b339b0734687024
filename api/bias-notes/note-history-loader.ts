import DataLoader from 'dataloader';
import { sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { biasNoteEvents, biasNotes } from '../database/tables/index.ts';

/** An event in a note's history. */
type NoteEvent = Pick<
  typeof biasNoteEvents.$inferSelect,
  'id' | 'kind' | 'author' | 'authorId' | 'reason' | 'before' | 'createdAt'
>;

/** What to load: a note, and the page of its history. */
interface HistoryPage {
  noteId: string;
  size: number;
  /** How many events the reader has seen. */
  seen: number;
}

/**
 * Loads pages of notes' histories, oldest event first, in one query for all of them. A history only grows at its end, so a
 * position in it is a cursor.
 */
export function noteHistoryLoader(db: Db) {
  return new DataLoader<HistoryPage, EventsPage, string>(
    async (pages) => {
      const found = await eventsOf(db, pages);
      return pages.map((page) => found.get(keyOf(page)) ?? { totalCount: 0, events: [] });
    },
    { cacheKeyFn: keyOf },
  );
}

const keyOf = ({ noteId, size, seen }: HistoryPage) => `${noteId} ${size} ${seen}`;

interface EventsPage {
  totalCount: number;
  events: (NoteEvent & { position: number })[];
}

/** By the key of the page: its events and one more. */
async function eventsOf(db: Db, pages: readonly HistoryPage[]): Promise<Map<string, EventsPage>> {
  const asked = sql.join(
    pages.map(({ noteId, size, seen }) => sql`(${noteId}::uuid, ${size}::int, ${seen}::int)`),
    sql`, `,
  );
  const e = biasNoteEvents;
  const n = biasNotes;
  // For a note older than the event log, the note's row supplies its creation event.
  const { rows } = await db.execute<Row>(sql`
    with pages (note, size, seen) as (values ${asked}),
    every (id, note, kind, author, "authorId", reason, before, time) as (
      select ${e.id}, ${e.noteId}, ${e.kind}, ${e.author}, ${e.authorId}, ${e.reason}, ${e.before}, ${e.createdAt}
      from ${e} where ${e.noteId} in (select note from pages)
      union all
      select ${n.id}, ${n.id}, 'CREATED', ${n.author}, ${n.authorId}, null, null, ${n.createdAt}
      from ${n} where ${n.id} in (select note from pages)
        and not exists (select 1 from ${e} where ${e.noteId} = ${n.id} and ${e.kind} = 'CREATED')
    ),
    numbered as (
      select *, row_number() over (partition by note order by time, id)::int as position from every
    )
    select pages.note, pages.size, pages.seen, id, kind, author, "authorId", reason, before, position,
      extract(epoch from time)::float8 * 1000 as milliseconds,
      (select count(*)::int from every where every.note = pages.note) as total
    from pages
    left join numbered on numbered.note = pages.note and position > seen and position <= seen + size + 1
    order by pages.note, position`);
  const result = new Map<string, EventsPage>();
  for (const { note: noteId, size, seen, total, milliseconds, ...event } of rows) {
    const key = keyOf({ noteId, size, seen });
    const page = result.get(key) ?? { totalCount: total, events: [] };
    result.set(key, page);
    // A page after the last event has a row with the total, and no event.
    const { id } = event;
    if (id !== null) page.events.push({ ...event, id, createdAt: new Date(milliseconds) });
  }
  return result;
}

/** A page with one of its events; the event's fields are null where the page has no events. */
type Row = Omit<NoteEvent, 'id' | 'createdAt'> & {
  note: string;
  size: number;
  seen: number;
  total: number;
  id: string | null;
  position: number;
  milliseconds: number;
};
