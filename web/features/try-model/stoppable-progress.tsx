import { t } from '../../messages/t.ts';
import { ProgressBar } from '../interface/progress-bar.tsx';
import type { Progress } from './messages.ts';
import styles from './try-in-browser.module.css';

interface StoppableProgressProps {
  /** What is done. */
  label: string;
  /** The same, with how much there is to do, where that is known. */
  text: string;
  progress: Progress | null;
  onCancel: () => void;
}

/** How far a download is, or an explanation, which runs the model many times. */
export function StoppableProgress({ label, text, progress, onCancel }: StoppableProgressProps) {
  return (
    <div className={styles.loading}>
      <p className={styles.status} dir="auto">
        {text}
      </p>
      <ProgressBar label={label} value={progress ? progress.done / progress.of : 0} />
      <button type="button" className="small" onClick={onCancel}>
        {t('Cancel')}
      </button>
    </div>
  );
}
