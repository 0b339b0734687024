'use client';

import { checkpointLetter } from '../checkpoints/checkpoint-name.ts';
import { formatCounted } from '../interface/format.ts';
import styles from './comparison.module.css';
import type { Comparison } from './comparison-query.ts';
import { useComparisonUrl } from './use-comparison-url.ts';

interface DisagreementFiltersProps {
  /** Of checkpoints. */
  count: number;
  labels: Comparison['disagreementLabels'];
  /** How many examples meet the conditions; undefined while that is computed. */
  found: number | undefined;
}

/** Which checkpoints are right and which are wrong, and the examples' label. */
export function DisagreementFilters({ count, labels, found }: DisagreementFiltersProps) {
  const { get, set } = useComparisonUrl();
  const [right, wrong] = [get('right'), get('wrong')];
  const choose = (letter: string, value: string) =>
    set({
      right: withLetter(right, letter, value === 'right'),
      wrong: withLetter(wrong, letter, value === 'wrong'),
    });
  return (
    <div className={styles.filters}>
      {Array.from({ length: count }, (_, i) => checkpointLetter(i)).map((letter) => (
        <label key={letter}>
          <span className={styles.letter}>{letter}</span> is
          <select
            value={right.includes(letter) ? 'right' : wrong.includes(letter) ? 'wrong' : ''}
            onChange={(event) => choose(letter, event.target.value)}
          >
            <option value="">right or wrong</option>
            <option value="right">right</option>
            <option value="wrong">wrong</option>
          </select>
        </label>
      ))}
      <label>
        Label
        <select value={get('label')} onChange={(event) => set({ label: event.target.value })}>
          <option value="">any</option>
          {labels.map((one) => (
            <option key={one.label} value={one.label}>
              {one.label} ({one.count})
            </option>
          ))}
        </select>
      </label>
      <span className="muted small-text" aria-live="polite">
        {found !== undefined && formatCounted(found, 'example')}
      </span>
      {(right || wrong || get('label')) && (
        <button type="button" className="small" onClick={() => set({ right: '', wrong: '', label: '' })}>
          Show all
        </button>
      )}
    </div>
  );
}

/** The letters with one more or one fewer, in their order. */
function withLetter(letters: string, letter: string, isIn: boolean): string {
  const others = [...letters].filter((other) => other !== letter);
  return (isIn ? [...others, letter] : others).sort().join('');
}
