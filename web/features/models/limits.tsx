import { t } from '../../messages/t.ts';
import { LinkedText } from '../interface/linked-text.tsx';
import { Panel } from '../interface/panel.tsx';
import styles from './lists.module.css';

/** What a model cannot do, or must not be used for. */
export function Limits({ limits }: { limits: readonly string[] }) {
  if (limits.length === 0) return null;
  return (
    <Panel title={t('Limits')}>
      <ul className={styles.limits}>
        {limits.map((limit) => (
          <li key={limit}>
            <LinkedText>{limit}</LinkedText>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
