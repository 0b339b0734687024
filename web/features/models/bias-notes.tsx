'use client';

import { useState } from 'react';
import { Badge } from '../interface/badge.tsx';
import { Panel } from '../interface/panel.tsx';
import { SEVERITIES } from '../interface/severity-badge.tsx';
import { AddBiasNote } from './add-bias-note.tsx';
import { BiasNote } from './bias-note.tsx';
import styles from './bias-notes.module.css';
import type { Model } from './model-query.ts';

interface BiasNotesProps {
  slug: string;
  notes: Model['biasNotes'];
  onAdded: () => void;
}

/** Whom the model fails; the worst first. */
export function BiasNotes({ slug, notes, onAdded }: BiasNotesProps) {
  const [adding, setAdding] = useState(false);
  const sorted = notes.toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
  return (
    <Panel
      title="Bias notes"
      aside={
        <span className={styles.aside}>
          <Badge>{notes.length}</Badge>
          {!adding && (
            <button type="button" className="small" onClick={() => setAdding(true)}>
              Add a note
            </button>
          )}
        </span>
      }
    >
      {adding && (
        <AddBiasNote
          slug={slug}
          onClose={() => setAdding(false)}
          onAdded={() => {
            setAdding(false);
            onAdded();
          }}
        />
      )}
      {notes.length === 0 && (
        <p className="muted">
          Nobody has written down yet whom this model fails. That does not mean that it fails no one: if you know, add a
          note.
        </p>
      )}
      <ul className={styles.list}>
        {sorted.map((note) => (
          <BiasNote key={note.id} note={note} />
        ))}
      </ul>
    </Panel>
  );
}
