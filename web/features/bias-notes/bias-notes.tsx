'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Badge } from '../interface/badge.tsx';
import { Panel } from '../interface/panel.tsx';
import { SEVERITIES, SeverityBadge } from '../interface/severity-badge.tsx';
import { BiasNote } from './bias-note.tsx';
import styles from './bias-notes.module.css';
import { type Note, NoteViewerQuery } from './note-query.ts';
import { type NotedCheckpoint, notesBySubject } from './notes-by-subject.ts';

const AddBiasNote = dynamic(() => import('./add-bias-note.tsx').then((file) => file.AddBiasNote), { ssr: false });

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
  const [withWithdrawn, setWithWithdrawn] = useState(false);
  const [{ data }] = useQuery({ query: NoteViewerQuery });
  const standing = worstFirst(notes.filter(({ withdrawnAt }) => withdrawnAt === null));
  const withdrawn = notes.filter(({ withdrawnAt }) => withdrawnAt !== null);
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
      {notesBySubject(standing, of).map(({ title, notes, isOfModel }) => {
        const list = (
          <ul className={styles.list}>
            {notes.map((note) => (
              <BiasNote key={note.id} note={note} viewer={data?.viewer} onChange={onChange} />
            ))}
          </ul>
        );
        if (title === null) return <section key="all">{list}</section>;
        const heading = (
          <h3 className={styles.subject}>
            {title} <Badge>{notes.length}</Badge>
          </h3>
        );
        return isOfModel ? (
          <details key={title} className={styles.known}>
            <summary>{heading}</summary>
            {list}
          </details>
        ) : (
          <section key={title}>
            {heading}
            {list}
          </section>
        );
      })}
      {withdrawn.length > 0 && (
        <button
          type="button"
          className={`small ${styles.toggle}`}
          aria-expanded={withWithdrawn}
          onClick={() => setWithWithdrawn(!withWithdrawn)}
        >
          {withWithdrawn
            ? t('Hide {count, plural, one {1 withdrawn note} other {# withdrawn notes}}', { count: withdrawn.length })
            : t('Show {count, plural, one {1 withdrawn note} other {# withdrawn notes}}', { count: withdrawn.length })}
        </button>
      )}
      {withWithdrawn && (
        <ul className={styles.list}>
          {withdrawn.map((note) => (
            <BiasNote key={note.id} note={note} viewer={data?.viewer} onChange={onChange} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function worstFirst(notes: Note[]): Note[] {
  return notes.toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
}
