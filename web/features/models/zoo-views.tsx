'use client';

import { LayoutGrid, ScatterChart } from 'lucide-react';
import { t } from '../../messages/t.ts';
import type { View } from './zoo-filters.ts';
import styles from './zoo-views.module.css';

/** Chooses between cards and the plot. */
export function ZooViews({ view, onChange }: { view: View; onChange: (view: View) => void }) {
  return (
    <fieldset className={styles.views}>
      <legend className="visually-hidden">{t('View')}</legend>
      <button type="button" className="small" aria-pressed={view === 'cards'} onClick={() => onChange('cards')}>
        <LayoutGrid size={16} aria-hidden />
        {t('Cards')}
      </button>
      <button type="button" className="small" aria-pressed={view === 'plot'} onClick={() => onChange('plot')}>
        <ScatterChart size={16} aria-hidden />
        {t('Plot')}
      </button>
    </fieldset>
  );
}
