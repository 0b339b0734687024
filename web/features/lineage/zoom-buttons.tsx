import { Maximize, Minus, Plus, RotateCcw } from 'lucide-react';
import { t } from '../../messages/t.ts';
import styles from './lineage-graph.module.css';

interface ZoomButtonsProps {
  onIn: () => void;
  onOut: () => void;
  onFit: () => void;
  onReset: () => void;
}

/** For those who do not zoom by keys. */
export function ZoomButtons({ onIn, onOut, onFit, onReset }: ZoomButtonsProps) {
  return (
    <fieldset className={styles.buttons} aria-label={t('Zoom')}>
      <button type="button" className="small" aria-label={t('Zoom in')} title={t('Zoom in (+)')} onClick={onIn}>
        <Plus size={16} aria-hidden="true" />
      </button>
      <button type="button" className="small" aria-label={t('Zoom out')} title={t('Zoom out (−)')} onClick={onOut}>
        <Minus size={16} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="small"
        aria-label={t('Show all of it')}
        title={t('Show all of it')}
        onClick={onFit}
      >
        <Maximize size={16} aria-hidden="true" />
      </button>
      <button type="button" className="small" aria-label={t('As it was')} title={t('As it was (0)')} onClick={onReset}>
        <RotateCcw size={16} aria-hidden="true" />
      </button>
    </fieldset>
  );
}
