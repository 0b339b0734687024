import { t } from '../../messages/t.ts';
import { LinkedText } from '../interface/linked-text.tsx';
import { Panel } from '../interface/panel.tsx';
import styles from './lists.module.css';

/** Where the facts about a model were read. */
export function References({ references }: { references: readonly { facts: string; url: string }[] }) {
  if (references.length === 0) return null;
  return (
    <Panel title={t('Sources')}>
      <ul className={styles.references}>
        {references.map(({ facts, url }) => (
          <li key={`${facts} ${url}`}>
            {facts}
            <br />
            <LinkedText>{url}</LinkedText>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
