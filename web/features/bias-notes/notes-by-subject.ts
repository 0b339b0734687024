import { t } from '../../messages/t.ts';
import type { Note } from './note-query.ts';

/** The checkpoint that notes are shown for. */
export interface NotedCheckpoint {
  checkpointId: string;
  /** The name of the model that was fine-tuned. By default, “the model”. */
  model?: string;
}

export interface SubjectNotes {
  /** What the notes are about; null where that goes without saying. */
  title: string | null;
  /** Whether they are older than the fine-tune. */
  isOfModel: boolean;
  notes: Note[];
}

/**
 * A checkpoint's notes by what they are about: this very checkpoint, others of its fine-tune (a checkpoint with group
 * thresholds shows what was measured on the one without), or the model before it was fine-tuned. Parts without notes are left out.
 */
export function notesBySubject(notes: Note[], of: NotedCheckpoint | undefined): SubjectNotes[] {
  if (!of) return [{ title: null, isOfModel: true, notes }];
  const parts = [
    {
      title: t('Measured on this checkpoint'),
      isOfModel: false,
      notes: notes.filter(({ checkpoint }) => checkpoint?.id === of.checkpointId),
    },
    {
      title: t('Measured on another checkpoint of this fine-tune'),
      isOfModel: false,
      notes: notes.filter(({ checkpoint }) => checkpoint && checkpoint.id !== of.checkpointId),
    },
    {
      title: t('Known about {model} before it was fine-tuned', { model: of.model ?? t('the model') }),
      isOfModel: true,
      notes: notes.filter(({ checkpoint }) => !checkpoint),
    },
  ];
  return parts.filter((part) => part.notes.length > 0);
}
