'use client';

import { Check, ChevronRight } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import { Badge } from '../interface/badge.tsx';
import { SeverityBadge } from '../interface/severity-badge.tsx';
import { Time } from '../interface/time.tsx';
import styles from './bias-notes.module.css';
import { actionsOn, type NoteAction } from './note-actions.ts';
import { NoteEvidence } from './note-evidence.tsx';
import { NoteHistory } from './note-history.tsx';
import type { Note, NoteViewer } from './note-query.ts';

const ReasonDialog = dynamic(() => import('./reason-dialog.tsx').then((file) => file.ReasonDialog), { ssr: false });
const ReviseBiasNote = dynamic(() => import('./revise-bias-note.tsx').then((file) => file.ReviseBiasNote), {
  ssr: false,
});

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

/** A note as one line, its severity first; opened, the whole of it. */
export function BiasNote({ note, viewer, onChange }: BiasNoteProps) {
  const [doing, setDoing] = useState<NoteAction | null>(null);
  const done = () => {
    setDoing(null);
    onChange();
  };
  return (
    <li className={styles.note} data-withdrawn={note.withdrawnAt !== null || undefined}>
      <details>
        <summary className={styles.line}>
          <ChevronRight className={styles.chevron} size={16} aria-hidden="true" />
          <SeverityBadge severity={note.severity} />
          <span className={styles.gist} dir="auto">
            {note.statement}
          </span>
          {note.acknowledged && <Check className={styles.acknowledged} size={16} aria-label="acknowledged" />}
        </summary>
        <div className={styles.whole}>
          <div className={styles.badges}>
            {note.affectedGroups.map((group) => (
              <Badge key={group}>{group}</Badge>
            ))}
            {note.acknowledged && <Badge tone="good">acknowledged</Badge>}
            {note.withdrawnAt !== null && <Badge tone="warning">withdrawn</Badge>}
          </div>
          {note.withdrawnAt !== null && (
            <p>
              Withdrawn <Time value={note.withdrawnAt} />
              {note.withdrawnReason && `: ${note.withdrawnReason}`}
            </p>
          )}
          {note.mitigation && (
            <p>
              <span className="muted">Mitigation: </span>
              {note.mitigation}
            </p>
          )}
          <p className="muted small-text">
            {note.author}, {ORIGINS[note.origin]}, <Time value={note.createdAt} />
            <NoteEvidence note={note} />
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
        </div>
      </details>
      {doing === 'revise' && <ReviseBiasNote note={note} onRevised={done} onClose={() => setDoing(null)} />}
      {doing !== null && doing !== 'revise' && (
        <ReasonDialog id={note.id} action={doing} onDone={done} onClose={() => setDoing(null)} />
      )}
    </li>
  );
}
