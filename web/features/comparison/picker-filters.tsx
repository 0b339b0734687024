'use client';

import { formatCounted } from '../interface/format.ts';
import styles from './checkpoint-picker.module.css';
import { useComparisonUrl } from './use-comparison-url.ts';

/** Finds runs as one types. */
export function PickerFilters({ shown }: { shown: number }) {
  const { get, set } = useComparisonUrl();
  return (
    <div className={styles.filters}>
      <input
        type="search"
        aria-label="Find runs by model, data set or strategy"
        placeholder="Model, data set or strategy"
        value={get('find')}
        onChange={(event) => set({ find: event.target.value })}
      />
      <span className="muted small-text" aria-live="polite">
        {formatCounted(shown, 'run')}
      </span>
    </div>
  );
}
