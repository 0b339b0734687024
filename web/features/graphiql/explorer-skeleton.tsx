import { t } from '../../messages/t.ts';
import styles from './explorer.module.css';

/** Stands where the editors of GraphiQL come. */
export const ExplorerSkeleton = () => (
  <div className={styles.skeleton} role="status">
    <span className="visually-hidden">{t('Loading GraphiQL …')}</span>
  </div>
);
