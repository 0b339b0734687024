'use client';

import Link from 'next/link';
import { formatCounted } from '../interface/format.ts';
import styles from './zoo-compare-bar.module.css';

/** As many as `compareModels` takes. */
const MOST = 8;

/** What is selected, at the bottom of the screen, and the way to the comparison. */
export function CompareBar({ selected, onClear }: { selected: readonly string[]; onClear: () => void }) {
  if (selected.length === 0) return null;
  const href = `/models/compare?slugs=${selected.map(encodeURIComponent).join(',')}`;
  const advice =
    selected.length === 1
      ? 'Select another model to compare them.'
      : selected.length > MOST
        ? `At most ${MOST} models can be compared.`
        : null;
  return (
    <div className={styles.bar} role="status">
      <span>{formatCounted(selected.length, 'model')} selected</span>
      {advice && <span className="muted small-text">{advice}</span>}
      <span className={styles.actions}>
        <button type="button" className="small" onClick={onClear}>
          Clear
        </button>
        {!advice && (
          <Link className="button primary small" href={href}>
            Compare
          </Link>
        )}
      </span>
    </div>
  );
}
