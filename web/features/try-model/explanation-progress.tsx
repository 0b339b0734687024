import { ProgressBar } from '../interface/progress-bar.tsx';
import styles from './try-in-browser.module.css';
import type { Explanation } from './use-trial.ts';

/** How far an explanation is: it runs the model many times. */
export function ExplanationProgress({ explanation, onCancel }: { explanation: Explanation; onCancel: () => void }) {
  const { name, progress } = explanation;
  return (
    <div className={styles.loading}>
      <p className={styles.status} dir="auto">
        Looking for what speaks for {name}: the model runs {progress ? progress.of : 'many'} times …
      </p>
      <ProgressBar label={`Looking for what speaks for ${name}`} value={progress ? progress.done / progress.of : 0} />
      <button type="button" className="small" onClick={onCancel}>
        Cancel
      </button>
    </div>
  );
}
