import type { Note, NoteViewer } from './note-query.ts';

export type NoteAction = 'acknowledge' | 'revise' | 'withdraw' | 'reinstate';

/** What the viewer may do with a note. The API decides; this avoids offering actions that it would refuse. */
export function actionsOn(
  { origin, authorId, withdrawnAt, inheritedFrom }: Pick<Note, 'origin' | 'authorId' | 'withdrawnAt' | 'inheritedFrom'>,
  { id, role }: NoteViewer,
): NoteAction[] {
  if (role === 'VIEWER') return [];
  const isAdmin = role === 'ADMIN';
  const isOwn = origin === 'USER' && authorId === id;
  if (withdrawnAt) return isAdmin || isOwn ? ['reinstate'] : [];
  const actions: NoteAction[] = ['acknowledge'];
  // An inherited note is changed on its own model's page, where that model's readers see it.
  if (inheritedFrom) return actions;
  if (origin === 'USER' && (isOwn || isAdmin)) actions.push('revise');
  if (isOwn || isAdmin) actions.push('withdraw');
  return actions;
}
