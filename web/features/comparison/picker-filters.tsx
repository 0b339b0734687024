'use client';

import { t } from '../../messages/t.ts';
import styles from './checkpoint-picker.module.css';
import { useComparisonUrl } from './use-comparison-url.ts';

/** Finds runs as one types. */
export function PickerFilters({ shown }: { shown: number }) {
  const { get, set } = useComparisonUrl();
  return (
    <div className={styles.filters}>
      <input
        type="search"
        aria-label={t('Find runs by model, data set or strategy')}
        placeholder={t('Model, data set or strategy')}
        value={get('find')}
        onChange={(event) => set({ find: event.target.value })}
      />
      <span className="muted small-text" aria-live="polite">
        {t('{shown, plural, one {# run} other {# runs}}', { shown })}
      </span>
    </div>
  );
}
