'use client';

import Link from 'next/link';
import { t } from '../../messages/t.ts';
import styles from './zoo-compare-bar.module.css';

/** As many as `compareModels` takes. */
const MOST = 8;

/** What is selected, at the bottom of the screen, and the way to the comparison. */
export function CompareBar({ selected, onClear }: { selected: readonly string[]; onClear: () => void }) {
  if (selected.length === 0) return null;
  const href = `/models/compare?slugs=${selected.map(encodeURIComponent).join(',')}`;
  const advice =
    selected.length === 1
      ? t('Select another model to compare them.')
      : selected.length > MOST
        ? t('At most {most} models can be compared.', { most: MOST })
        : null;
  return (
    <div className={styles.bar} role="status">
      <span>{t('{count, plural, one {# model} other {# models}} selected', { count: selected.length })}</span>
      {advice && <span className="muted small-text">{advice}</span>}
      <span className={styles.actions}>
        <button type="button" className="small" onClick={onClear}>
          {t('Clear')}
        </button>
        {!advice && (
          <Link className="button primary small" href={href}>
            {t('Compare')}
          </Link>
        )}
      </span>
    </div>
  );
}
