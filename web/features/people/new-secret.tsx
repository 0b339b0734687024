'use client';

import { useState } from 'react';
import { Notice } from '../interface/notice.tsx';
import styles from './people.module.css';

/** A token's secret, the only time that it can be seen. */
export function NewSecret({ name, secret, onDone }: { name: string; secret: string; onDone: () => void }) {
  const [copied, setCopied] = useState(false);

  async function copy() {
    // Browsers give pages that came without TLS no clipboard, except on this machine; the text can be selected.
    await navigator.clipboard?.writeText(secret).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  }

  return (
    <Notice
      title={`The token of ${name}`}
      action={
        <div className={styles.buttons}>
          <button type="button" className="primary" onClick={copy}>
            {copied ? 'Copied' : 'Copy'}
          </button>
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
