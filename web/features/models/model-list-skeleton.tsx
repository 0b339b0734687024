import { t } from '../../messages/t.ts';
import styles from './model-list.module.css';

const CARDS = [1, 2, 3, 4, 5, 6];

/** As large as the cards that come. */
export function ModelListSkeleton() {
  return (
    <>
      <p className="muted small-text" role="status">
        {t('Loading the models …')}
      </p>
      <div className={styles.list} aria-hidden>
        {CARDS.map((card) => (
          <div key={card} className={styles.skeleton} />
        ))}
      </div>
    </>
  );
}
