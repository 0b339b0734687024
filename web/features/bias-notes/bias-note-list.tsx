'use client';

import { useState } from 'react';
import { t } from '../../messages/t.ts';
import { Badge } from '../interface/badge.tsx';
import { BiasNote } from './bias-note.tsx';
import styles from './bias-notes.module.css';
import type { Note, NoteViewer } from './note-query.ts';
import { type NotedCheckpoint, notesBySubject } from './notes-by-subject.ts';

interface BiasNoteListProps {
  /** The worst first. */
  standing: Note[];
  /** Shown on demand. */
  withdrawn: Note[];
  of: NotedCheckpoint | undefined;
  viewer: NoteViewer | undefined;
  onChange: () => void;
}

/** Bias notes by what they are about. */
export function BiasNoteList({ standing, withdrawn, of, viewer, onChange }: BiasNoteListProps) {
  const [withWithdrawn, setWithWithdrawn] = useState(false);
  return (
    <>
      {notesBySubject(standing, of).map(({ title, notes, isOfModel }) => {
        const list = (
          <ul className={styles.list}>
            {notes.map((note) => (
              <BiasNote key={note.id} note={note} viewer={viewer} onChange={onChange} />
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
            <BiasNote key={note.id} note={note} viewer={viewer} onChange={onChange} />
          ))}
        </ul>
      )}
    </>
  );
}
