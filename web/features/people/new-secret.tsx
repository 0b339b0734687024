import { t } from '../../messages/t.ts';
import { CopyButton } from '../interface/copy-button.tsx';
import { Notice } from '../interface/notice.tsx';
import styles from './people.module.css';

/** A token's secret, the only time that it can be seen. */
export function NewSecret({ name, secret, onDone }: { name: string; secret: string; onDone: () => void }) {
  return (
    <Notice
      title={t('The token of {name}', { name })}
      action={
        <div className={styles.buttons}>
          <CopyButton text={secret} className="primary" />
          <button type="button" onClick={onDone}>
            {t('Done')}
          </button>
        </div>
      }
    >
      <p>{t('Copy it now: it is not shown again. It signs in on the sign-in page, and programs send it.')}</p>
      <code className={styles.secret}>{secret}</code>
    </Notice>
  );
}
