'use client';

import Link from 'next/link';
import { useState } from 'react';
import { Badge } from '../interface/badge.tsx';
import { formatTime } from '../interface/format.ts';
import { LinkedText } from '../interface/linked-text.tsx';
import { SeverityBadge } from '../interface/severity-badge.tsx';
import styles from './bias-notes.module.css';
import { actionsOn, type NoteAction } from './note-actions.ts';
import { NoteHistory } from './note-history.tsx';
import type { Note, NoteViewer } from './note-query.ts';
import { ReasonDialog } from './reason-dialog.tsx';
import { ReviseBiasNote } from './revise-bias-note.tsx';

const ORIGINS = {
  PUBLISHER: 'stated by its publisher',
  CURATOR: 'added by the catalogue',
  USER: 'added by a user',
  MEASURED: 'measured by Graft',
};

const ACTIONS: Record<NoteAction, string> = {
  acknowledge: 'Acknowledge',
  revise: 'Revise',
  withdraw: 'Withdraw',
  reinstate: 'Reinstate',
};

interface BiasNoteProps {
  note: Note;
  /** Undefined until the viewer is known. */
  viewer: NoteViewer | undefined;
  onChange: () => void;
}

export function BiasNote({ note, viewer, onChange }: BiasNoteProps) {
  const [doing, setDoing] = useState<NoteAction | null>(null);
  const done = () => {
    setDoing(null);
    onChange();
  };
  return (
    <li className={styles.note} data-withdrawn={note.withdrawnAt !== null || undefined}>
      <div className={styles.badges}>
        <SeverityBadge severity={note.severity} />
        {note.affectedGroups.map((group) => (
          <Badge key={group}>{group}</Badge>
        ))}
        {note.acknowledged && <Badge tone="good">acknowledged</Badge>}
        {note.withdrawnAt !== null && <Badge tone="warning">withdrawn</Badge>}
      </div>
      {note.withdrawnAt !== null && (
        <p>
          Withdrawn {formatTime(note.withdrawnAt)}
          {note.withdrawnReason && `: ${note.withdrawnReason}`}
        </p>
      )}
      <p className={styles.statement}>{note.statement}</p>
      {note.mitigation && (
        <p>
          <span className="muted">Mitigation: </span>
          {note.mitigation}
        </p>
      )}
      <p className="muted small-text">
        {note.author}, {ORIGINS[note.origin]}, {formatTime(note.createdAt)}
        <Evidence note={note} />
        {note.inheritedFrom && (
          <>
            . Inherited from <Link href={`/models/${note.inheritedFrom.slug}`}>{note.inheritedFrom.name}</Link>, its
            base model
          </>
        )}
      </p>
      <div className={styles.actions}>
        {viewer &&
          actionsOn(note, viewer).map((action) => (
            <button key={action} type="button" className="small" onClick={() => setDoing(action)}>
              {action === 'acknowledge' && note.acknowledged ? 'Acknowledge again' : ACTIONS[action]}
            </button>
          ))}
      </div>
      <NoteHistory id={note.id} />
      {doing === 'revise' && <ReviseBiasNote note={note} onRevised={done} onClose={() => setDoing(null)} />}
      {doing !== null && doing !== 'revise' && (
        <ReasonDialog id={note.id} action={doing} onDone={done} onClose={() => setDoing(null)} />
      )}
    </li>
  );
}

/** A measured note links to its figures. */
function Evidence({ note: { checkpoint, evaluation, evidence } }: { note: Note }) {
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
