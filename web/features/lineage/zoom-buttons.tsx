import { Maximize, Minus, Plus, RotateCcw } from 'lucide-react';
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
    <fieldset className={styles.buttons} aria-label="Zoom">
      <button type="button" className="small" aria-label="Zoom in" title="Zoom in (+)" onClick={onIn}>
        <Plus size={16} aria-hidden="true" />
      </button>
      <button type="button" className="small" aria-label="Zoom out" title="Zoom out (−)" onClick={onOut}>
        <Minus size={16} aria-hidden="true" />
      </button>
      <button type="button" className="small" aria-label="Show all of it" title="Show all of it" onClick={onFit}>
        <Maximize size={16} aria-hidden="true" />
      </button>
      <button type="button" className="small" aria-label="As it was" title="As it was (0)" onClick={onReset}>
        <RotateCcw size={16} aria-hidden="true" />
      </button>
    </fieldset>
  );
}
