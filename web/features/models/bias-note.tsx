import { Badge } from '../interface/badge.tsx';
import { formatTime } from '../interface/format.ts';
import { LinkedText } from '../interface/linked-text.tsx';
import { SeverityBadge } from '../interface/severity-badge.tsx';
import styles from './bias-notes.module.css';
import type { Model } from './model-query.ts';

const ORIGINS = {
  PUBLISHER: 'said by its publisher',
  CURATOR: 'added by the catalogue',
  USER: 'added by a user',
  MEASURED: 'measured by Graft',
};

export function BiasNote({ note }: { note: Model['biasNotes'][number] }) {
  return (
    <li className={styles.note}>
      <div className={styles.badges}>
        <SeverityBadge severity={note.severity} />
        {note.affectedGroups.map((group) => (
          <Badge key={group}>{group}</Badge>
        ))}
      </div>
      <p>{note.statement}</p>
      {note.mitigation && (
        <p>
          <span className="muted">What helps: </span>
          {note.mitigation}
        </p>
      )}
      <p className="muted small-text">
        {note.author}, {ORIGINS[note.origin]}, {formatTime(note.createdAt)}
        {note.evidence && (
          <>
            {'. Evidence: '}
            <LinkedText>{note.evidence}</LinkedText>
          </>
        )}
      </p>
    </li>
  );
}
