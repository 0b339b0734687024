'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { formatCount, formatCounted } from '../interface/format.ts';
import type { Dataset } from './dataset-query.ts';
import type { Edits } from './edits-query.ts';
import styles from './gallery.module.css';

const ReviewEdits = dynamic(() => import('./review-edits.tsx').then((file) => file.ReviewEdits), { ssr: false });

interface SelectionActionsProps {
  dataset: Pick<Dataset, 'id' | 'task' | 'labels' | 'version'>;
  /** Of the selected examples. */
  positions: number[];
  onClear: () => void;
}

const SPLITS = ['train', 'validation', 'test'];

/** What can be done with selected examples; each choice is reviewed before it makes a version. Nothing while none is selected. */
export function SelectionActions({ dataset, positions, onClear }: SelectionActionsProps) {
  const [edits, setEdits] = useState<Edits | null>(null);
  if (positions.length === 0) return null;
  const isClassified = dataset.task === 'SINGLE_LABEL';
  return (
    <fieldset className={styles.actions} aria-label="Selected examples">
      <strong role="status">{formatCounted(positions.length, 'example')} selected</strong>
      <button type="button" className="small" onClick={() => setEdits({ exclude: positions })}>
        Leave out
      </button>
      {isClassified && (
        <select
          aria-label="Change the class"
          value=""
          onChange={({ target }) => setEdits({ relabel: [{ label: target.value, examples: positions }] })}
        >
          <option value="">Change class …</option>
          {dataset.labels.map((label) => (
            <option key={label}>{label}</option>
          ))}
        </select>
      )}
      <select
        aria-label="Move to a split"
        value=""
        onChange={({ target }) => setEdits({ move: [{ split: target.value, examples: positions }] })}
      >
        <option value="">Move to split …</option>
        {SPLITS.map((split) => (
          <option key={split}>{split}</option>
        ))}
      </select>
      <button type="button" className="small" onClick={onClear}>
        Clear
      </button>
      {edits && (
        <ReviewEdits
          dataset={dataset}
          title={`Change ${formatCount(positions.length)} of the examples`}
          edits={edits}
          onClose={() => setEdits(null)}
        />
      )}
    </fieldset>
  );
}
