import { CopyButton } from '../interface/copy-button.tsx';
import { Notice } from '../interface/notice.tsx';
import styles from './people.module.css';

/** A token's secret, the only time that it can be seen. */
export function NewSecret({ name, secret, onDone }: { name: string; secret: string; onDone: () => void }) {
  return (
    <Notice
      title={`The token of ${name}`}
      action={
        <div className={styles.buttons}>
          <CopyButton text={secret} className="primary" />
          <button type="button" onClick={onDone}>
            Done
          </button>
        </div>
      }
    >
      <p>Copy it now: it is not shown again. It signs in on the sign-in page, and programs send it.</p>
      <code className={styles.secret}>{secret}</code>
    </Notice>
  );
}
