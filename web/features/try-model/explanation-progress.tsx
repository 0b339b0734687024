import { t } from '../../messages/t.ts';
import { ProgressBar } from '../interface/progress-bar.tsx';
import styles from './try-in-browser.module.css';
import type { Explanation } from './use-trial.ts';

/** How far an explanation is: it runs the model many times. */
export function ExplanationProgress({
  explanation,
  onCancel,
}: {
  explanation: Pick<Explanation, 'name' | 'progress'>;
  onCancel: () => void;
}) {
  const { name, progress } = explanation;
  return (
    <div className={styles.loading}>
      <p className={styles.status} dir="auto">
        {progress
          ? t('Looking for what speaks for {name}: the model runs {of} times …', { name, of: progress.of })
          : t('Looking for what speaks for {name}: the model runs many times …', { name })}
      </p>
      <ProgressBar
        label={t('Looking for what speaks for {name}', { name })}
        value={progress ? progress.done / progress.of : 0}
      />
      <button type="button" className="small" onClick={onCancel}>
        {t('Cancel')}
      </button>
    </div>
  );
}
