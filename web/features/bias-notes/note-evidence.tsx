import Link from 'next/link';
import { LinkedText } from '../interface/linked-text.tsx';
import type { Note } from './note-query.ts';

/** A measured note links to its figures. */
export function NoteEvidence({ note: { checkpoint, evaluation, evidence } }: { note: Note }) {
  if (checkpoint) {
    return (
      <>
        . Evidence:{' '}
        <Link href={`/fine-tunes/${checkpoint.fineTune.id}`}>
          the {evaluation?.split ?? 'test'} split of epoch {checkpoint.epoch} of a fine-tune
        </Link>
      </>
    );
  }
  return (
    evidence && (
      <>
        {'. Evidence: '}
        <LinkedText>{evidence}</LinkedText>
      </>
    )
  );
}
