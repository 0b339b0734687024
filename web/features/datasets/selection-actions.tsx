'use client';

import { useState } from 'react';
import { t } from '../../messages/t.ts';
import { loadedWhenShown } from '../interface/loaded-when-shown.tsx';
import type { Dataset } from './dataset-query.ts';
import type { Edits } from './edits-query.ts';
import styles from './gallery.module.css';

const ReviewEdits = loadedWhenShown(() => import('./review-edits.tsx').then((file) => file.ReviewEdits));

interface SelectionActionsProps {
  dataset: Pick<Dataset, 'id' | 'task' | 'labels' | 'version'>;
  /** Of the selected examples. */
  positions: number[];
  /** Takes the selection back; without it these examples were not selected, but are what is looked at. */
  onClear?: () => void;
}

const SPLITS = ['train', 'validation', 'test'];

/** What can be done with selected examples; each choice is reviewed before it makes a version. Nothing while none is selected. */
export function SelectionActions({ dataset, positions, onClear }: SelectionActionsProps) {
  const [edits, setEdits] = useState<Edits | null>(null);
  if (positions.length === 0) return null;
  const isClassified = dataset.task === 'SINGLE_LABEL';
  return (
    <fieldset className={styles.actions} aria-label={onClear ? t('Selected examples') : t('This example')}>
      {onClear ? (
        <strong role="status">
          {t('{count, plural, one {# example} other {# examples}} selected', { count: positions.length })}
        </strong>
      ) : (
        <strong>{t('This example')}</strong>
      )}
      <button type="button" className="small" onClick={() => setEdits({ exclude: positions })}>
        {t('Leave out')}
      </button>
      {isClassified && (
        <select
          aria-label={t('Change the class')}
          value=""
          onChange={({ target }) => setEdits({ relabel: [{ label: target.value, examples: positions }] })}
        >
          <option value="">{t('Change class …')}</option>
          {dataset.labels.map((label) => (
            <option key={label}>{label}</option>
          ))}
        </select>
      )}
      <select
        aria-label={t('Move to a split')}
        value=""
        onChange={({ target }) => setEdits({ move: [{ split: target.value, examples: positions }] })}
      >
        <option value="">{t('Move to split …')}</option>
        {SPLITS.map((split) => (
          <option key={split}>{split}</option>
        ))}
      </select>
      {onClear && (
        <button type="button" className="small" onClick={onClear}>
          {t('Clear')}
        </button>
      )}
      {edits && (
        <ReviewEdits
          dataset={dataset}
          title={t('Change {count, plural, one {# example} other {# examples}}', { count: positions.length })}
          edits={edits}
          onClose={() => setEdits(null)}
        />
      )}
    </fieldset>
  );
}
