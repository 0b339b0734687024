'use client';

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import styles from './code-block.module.css';

/** A program as it stands, with a button that copies it. */
export function CodeBlock({ label, code }: { label: string; code: string }) {
  const [copied, setCopied] = useState<string | null>(null);
  const isCopied = copied === code;

  async function copy() {
    // Browsers give pages that came without TLS no clipboard, except on this machine; the text can be selected.
    await navigator.clipboard?.writeText(code).then(
      () => setCopied(code),
      () => setCopied(null),
    );
  }

  return (
    <div className={styles.block}>
      <button type="button" className="small" onClick={copy}>
        {isCopied ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
        <span aria-live="polite">{isCopied ? 'Copied' : 'Copy'}</span>
      </button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to take the focus to be scrolled by keyboard */}
      <section className={styles.code} tabIndex={0} aria-label={label}>
        <pre>{code}</pre>
      </section>
    </div>
  );
}
