import { t } from '../../messages/t.ts';
import styles from './gaps.module.css';

/** The facts that are not known, each with how to supply it. */
export function Gaps({ gaps }: { gaps: { fact: string; advice: string }[] }) {
  if (gaps.length === 0) return null;
  return (
    <div>
      <h3>{t('Not known')}</h3>
      <ul className={styles.list}>
        {gaps.map(({ fact, advice }) => (
          <li key={fact}>
            <details>
              <summary>{fact}</summary>
              <p className="muted small-text">{advice}</p>
            </details>
          </li>
        ))}
      </ul>
    </div>
  );
}
