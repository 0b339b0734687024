import type { noteHistoryLoader } from '../../bias-notes/note-history-loader.ts';
import { badCursor, type Page, pageOf, pageSize, parseCursor } from '../connection.ts';
import type { BiasNoteEvent } from './bias-note-type.ts';

/**
 * A page of a note's history, from its creation on.
 *
 * @throws RequestError BAD_USER_INPUT for an invalid page.
 */
export async function noteHistory(
  loader: ReturnType<typeof noteHistoryLoader>,
  noteId: string,
  { first, after }: { first: number | null; after: string | null },
): Promise<Page<BiasNoteEvent>> {
  const size = pageSize(first);
  const { totalCount, events } = await loader.load({ noteId, size, seen: after ? readCursor(after) : 0 });
  const rows = events.map(({ position, ...node }) => ({ node, cursor: [ORDER, position] }));
  return pageOf(rows, { size, after, totalCount });
}

const ORDER = 'HISTORY';

function readCursor(cursor: string): number {
  const parsed = parseCursor(cursor);
  if (!Array.isArray(parsed) || parsed[0] !== ORDER || !Number.isSafeInteger(parsed[1]) || parsed[1] < 0)
    throw badCursor();
  return parsed[1];
}
