'use client';

import { Check, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { Badge } from '../interface/badge.tsx';
import { loadedWhenShown } from '../interface/loaded-when-shown.tsx';
import { SeverityBadge } from '../interface/severity-badge.tsx';
import { Time } from '../interface/time.tsx';
import styles from './bias-notes.module.css';
import { actionsOn, type NoteAction } from './note-actions.ts';
import { NoteEvidence } from './note-evidence.tsx';
import { NoteHistory } from './note-history.tsx';
import type { Note, NoteViewer } from './note-query.ts';

const ReasonDialog = loadedWhenShown(() => import('./reason-dialog.tsx').then((file) => file.ReasonDialog));
const ReviseBiasNote = loadedWhenShown(() => import('./revise-bias-note.tsx').then((file) => file.ReviseBiasNote));

const ORIGINS = {
  PUBLISHER: t('stated by its publisher'),
  CURATOR: t('added by the catalogue'),
  USER: t('added by a user'),
  MEASURED: t('measured by Graft'),
};

const ACTIONS: Record<NoteAction, string> = {
  acknowledge: t('Acknowledge'),
  revise: t('Revise'),
  withdraw: t('Withdraw'),
  reinstate: t('Reinstate'),
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
          {note.acknowledged && <Check className={styles.acknowledged} size={16} aria-label={t('acknowledged')} />}
        </summary>
        <div className={styles.whole}>
          <div className={styles.badges}>
            {note.affectedGroups.map((group) => (
              <Badge key={group}>{group}</Badge>
            ))}
            {note.acknowledged && <Badge tone="good">{t('acknowledged')}</Badge>}
            {note.withdrawnAt !== null && <Badge tone="warning">{t('withdrawn')}</Badge>}
          </div>
          {note.withdrawnAt !== null && (
            <p>
              <Trans id="Withdrawn {time}" values={{ time: <Time value={note.withdrawnAt} /> }} />
              {note.withdrawnReason && `: ${note.withdrawnReason}`}
            </p>
          )}
          {note.mitigation && (
            <p>
              <span className="muted">{t('Mitigation:')} </span>
              {note.mitigation}
            </p>
          )}
          <p className="muted small-text">
            {note.author}, {ORIGINS[note.origin]}, <Time value={note.createdAt} />
            {(note.checkpoint || note.evidence) && '. '}
            <NoteEvidence note={note} />
            {note.inheritedFrom && (
              <>
                {'. '}
                <Trans
                  id="Inherited from {model}, its base model"
                  values={{ model: <Link href={`/models/${note.inheritedFrom.slug}`}>{note.inheritedFrom.name}</Link> }}
                />
              </>
            )}
          </p>
          <div className={styles.actions}>
            {viewer &&
              actionsOn(note, viewer).map((action) => (
                <button key={action} type="button" className="small" onClick={() => setDoing(action)}>
                  {action === 'acknowledge' && note.acknowledged ? t('Acknowledge again') : ACTIONS[action]}
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
