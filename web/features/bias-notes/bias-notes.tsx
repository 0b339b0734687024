'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Badge } from '../interface/badge.tsx';
import { loadedWhenShown } from '../interface/loaded-when-shown.tsx';
import { OnceOpen } from '../interface/once-open.tsx';
import { Panel } from '../interface/panel.tsx';
import { SEVERITIES, SeverityBadge } from '../interface/severity-badge.tsx';
import styles from './bias-notes.module.css';
import { type Note, NoteViewerQuery } from './note-query.ts';
import type { NotedCheckpoint } from './notes-by-subject.ts';

// Where the notes are folded, most visits open none.
const BiasNoteList = dynamic(() => import('./bias-note-list.tsx').then((file) => file.BiasNoteList));
const AddBiasNote = loadedWhenShown(() => import('./add-bias-note.tsx').then((file) => file.AddBiasNote));

interface BiasNotesProps {
  /** The model that a note can be added to; undefined where notes are only shown. */
  slug?: string;
  /** Withdrawn notes too, where they can be shown on demand. */
  notes: Note[];
  /** The checkpoint that they are shown for; undefined where they are a model's. */
  of?: NotedCheckpoint;
  /** The text where there are no notes. */
  none: string;
  onChange: () => void;
  /** Whether only their number shows at first. */
  folded?: boolean;
}

/** Bias notes of a model or of a checkpoint; the worst first. */
export function BiasNotes({ slug, notes, of, none, onChange, folded }: BiasNotesProps) {
  const [adding, setAdding] = useState(false);
  const [{ data }] = useQuery({ query: NoteViewerQuery });
  const standing = worstFirst(notes.filter(({ withdrawnAt }) => withdrawnAt === null));
  const withdrawn = notes.filter(({ withdrawnAt }) => withdrawnAt !== null);
  const list = (
    <BiasNoteList standing={standing} withdrawn={withdrawn} of={of} viewer={data?.viewer} onChange={onChange} />
  );
  const mayAdd = slug !== undefined && data !== undefined && data.viewer.role !== 'VIEWER';
  return (
    <Panel
      title={t('Bias notes')}
      folded={folded}
      aside={
        <span className={styles.aside}>
          {standing.length > 0 && <SeverityBadge severity={standing[0].severity} />}
          <Badge>{standing.length}</Badge>
          {mayAdd && !adding && (
            <button type="button" className="small" onClick={() => setAdding(true)}>
              {t('Add a note')}
            </button>
          )}
        </span>
      }
    >
      {adding && slug !== undefined && (
        <AddBiasNote
          slug={slug}
          onClose={() => setAdding(false)}
          onAdded={() => {
            setAdding(false);
            onChange();
          }}
        />
      )}
      {standing.length === 0 && <p className="muted">{none}</p>}
      {folded ? <OnceOpen>{list}</OnceOpen> : list}
    </Panel>
  );
}

function worstFirst(notes: Note[]): Note[] {
  return notes.toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
}
