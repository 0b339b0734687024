import Link from 'next/link';
import { Trans } from '../../messages/trans.tsx';
import { LinkedText } from '../interface/linked-text.tsx';
import type { Note } from './note-query.ts';

/** A measured note links to its figures. */
export function NoteEvidence({ note: { checkpoint, evaluation, evidence } }: { note: Note }) {
  if (checkpoint) {
    return (
      <Trans
        id="Evidence: <link>the {split} split of epoch {epoch} of a fine-tune</link>"
        values={{
          link: <Link href={`/fine-tunes/${checkpoint.fineTune.id}`} />,
          split: evaluation?.split ?? 'test',
          epoch: checkpoint.epoch,
        }}
      />
    );
  }
  return evidence && <Trans id="Evidence: {evidence}" values={{ evidence: <LinkedText>{evidence}</LinkedText> }} />;
}
