import { expect, test } from 'vitest';
import type { Note } from './note-query.ts';
import { notesBySubject } from './notes-by-subject.ts';

const note = (id: string, checkpoint: string | null) =>
  ({ id, checkpoint: checkpoint && { id: checkpoint } }) as unknown as Note;

test('what is known of the model is not shown as the checkpoint’s own', () => {
  const notes = [note('known', null), note('own', '7'), note('before thresholds', '6')];
  const shown = notesBySubject(notes, { checkpointId: '7', model: 'Otter' });
  expect(shown.map(({ title, notes }) => [title, ...notes.map(({ id }) => id)])).toEqual([
    ['Measured on this checkpoint', 'own'],
    ['Measured on another checkpoint of this fine-tune', 'before thresholds'],
    ['Known about Otter before it was fine-tuned', 'known'],
  ]);
  expect(notesBySubject([], { checkpointId: '7' })).toEqual([]);
  expect(notesBySubject(notes, undefined)).toEqual([{ title: null, isOfModel: true, notes }]);
});
