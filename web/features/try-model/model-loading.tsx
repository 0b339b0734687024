import { t } from '../../messages/t.ts';
import { ProgressBar } from '../interface/progress-bar.tsx';
import styles from './try-in-browser.module.css';
import type { ModelState } from './use-model-in-browser.ts';

/** How far the model's way to the browser is. */
export function ModelLoading({ model, isRunning }: { model: ModelState<unknown>; isRunning: boolean }) {
  if (model.state === 'LOADING') {
    return model.share === null ? (
      <p className={styles.status} role="status">
        {t('Opening the model …')}
      </p>
    ) : (
      <div className={styles.loading}>
        <p className={styles.status}>{t('Downloading the model …')}</p>
        <ProgressBar label={t('Downloading the model')} value={model.share} />
      </div>
    );
  }
  if (!isRunning) return null;
  return (
    <p className={styles.status} role="status">
      {t('Computing …')}
    </p>
  );
}
