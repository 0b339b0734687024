'use client';

import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { checkpointLetter } from '../checkpoints/checkpoint-name.ts';
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
          <Trans id="{letter} is" values={{ letter: <span className={styles.letter}>{letter}</span> }} />
          <select
            value={right.includes(letter) ? 'right' : wrong.includes(letter) ? 'wrong' : ''}
            onChange={(event) => choose(letter, event.target.value)}
          >
            <option value="">{t('right or wrong')}</option>
            <option value="right">{t('right')}</option>
            <option value="wrong">{t('wrong')}</option>
          </select>
        </label>
      ))}
      <label>
        {t('Label')}
        <select value={get('label')} onChange={(event) => set({ label: event.target.value })}>
          <option value="">{t('any')}</option>
          {labels.map((one) => (
            <option key={one.label} value={one.label}>
              {one.label} ({one.count})
            </option>
          ))}
        </select>
      </label>
      <span className="muted small-text" aria-live="polite">
        {found !== undefined && t('{found, plural, one {# example} other {# examples}}', { found })}
      </span>
      {(right || wrong || get('label')) && (
        <button type="button" className="small" onClick={() => set({ right: '', wrong: '', label: '' })}>
          {t('Show all')}
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
