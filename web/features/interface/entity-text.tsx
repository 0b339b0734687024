import { Fragment } from 'react';
import styles from './entity-text.module.css';
import { formatFixed } from './format.ts';

export interface ShownEntity {
  label: string;
  /** In Unicode code points. */
  start: number;
  end: number;
  score?: number | null;
}

/** A text with its entities marked, each with its type. */
export function EntityText({ text, entities }: { text: string; entities: readonly ShownEntity[] }) {
  const points = Array.from(text);
  const from = (start: number, end?: number) => points.slice(start, end).join('');
  const ends = [0, ...entities.map(({ end }) => end)];
  return (
    <p className={styles.text} dir="auto">
      {entities.map(({ label, start, end, score }, i) => (
        <Fragment key={`${start} ${label}`}>
          {from(ends[i], start)}
          <mark className={styles.entity} title={score == null ? undefined : formatFixed(score, 3)}>
            {from(start, end)} <span className={styles.type}>{label}</span>
          </mark>
        </Fragment>
      ))}
      {from(ends[entities.length])}
    </p>
  );
}
