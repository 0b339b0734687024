import { t } from '../../messages/t.ts';
import { Page } from '../interface/page.tsx';
import styles from './home.module.css';

/** As large as the panels that come. */
export function HomeSkeleton() {
  return (
    <Page title={t('Home')} lead={t('What runs, what ended, and what needs somebody.')}>
      <p className="visually-hidden" role="status">
        {t('Loading what goes on')}
      </p>
      <div className={styles.columns} aria-hidden>
        <div className={styles.skeleton} />
        <div className={styles.beside}>
          <div className={styles.skeleton} />
          <div className={styles.skeleton} />
        </div>
        <div className={styles.skeleton} />
      </div>
    </Page>
  );
}
