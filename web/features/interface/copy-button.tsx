'use client';

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../messages/t.ts';

interface CopyButtonProps {
  /** What is copied; a function is asked at the moment of the click. */
  text: string | (() => string);
  label?: string;
  /** What the text is, for screen readers, where several are on a page. */
  what?: string;
  className?: string;
}

/** Copies a text, and says so until the button is left or the text is another. */
export function CopyButton({ text, label = t('Copy'), what, className = 'small' }: CopyButtonProps) {
  const [last, setLast] = useState<{ text: string; copied: boolean } | null>(null);
  const shown = last && (typeof text !== 'string' || text === last.text) ? last : null;

  async function copy() {
    const chosen = typeof text === 'string' ? text : text();
    // Browsers give pages that came without TLS no clipboard, except on this machine; the text can be selected.
    const writing = navigator.clipboard?.writeText(chosen) ?? Promise.reject();
    const copied = await writing.then(
      () => true,
      () => false,
    );
    setLast({ text: chosen, copied });
  }

  return (
    <button type="button" className={className} onClick={copy} onBlur={() => setLast(null)}>
      {shown?.copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      <span aria-live="polite">
        {shown ? (shown.copied ? t('Copied') : t('Not copied: select the text')) : label}
        {what && <span className="visually-hidden"> {what}</span>}
      </span>
    </button>
  );
}
