import { Lasso, SquareDashed } from 'lucide-react';
import { t } from '../../messages/t.ts';
import styles from './scatter.module.css';
import type { LassoMode } from './use-lasso.ts';

const MODES = [
  { mode: 'lasso', title: t('Lasso'), Icon: Lasso },
  { mode: 'rectangle', title: t('Rectangle'), Icon: SquareDashed },
] as const;

/** What a drag over the map does. */
export function LassoChooser({ mode, onChange }: { mode: LassoMode; onChange: (mode: LassoMode) => void }) {
  return (
    <fieldset className={styles.modes} aria-label={t('Select by')}>
      {MODES.map(({ mode: each, title, Icon }) => (
        <button
          key={each}
          type="button"
          className="small"
          aria-pressed={mode === each}
          onClick={() => onChange(mode === each ? null : each)}
        >
          <Icon size={15} aria-hidden="true" /> {title}
        </button>
      ))}
      <span className="muted small-text">
        {mode === 'rectangle' ? t('Drag over the map, or focus it.') : t('Draw around points to select them.')}
      </span>
      <span className="muted small-text">
        {mode === 'rectangle'
          ? t('Arrow keys move a corner, Enter sets it, twice.')
          : t('Click one for its neighbours.')}
      </span>
    </fieldset>
  );
}
