'use client';

import { useState } from 'react';

interface CopyButtonProps {
  /** What is copied, at the moment of the click. */
  text: () => string;
  label: string;
}

/** Copies a text, and says so. */
export function CopyButton({ text, label }: CopyButtonProps) {
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      setSaid('Copied');
    } catch {
      setSaid('The browser did not allow it');
    }
    setTimeout(() => setSaid(''), 4_000);
  };
  return (
    <button type="button" onClick={copy}>
      <span aria-live="polite">{said || label}</span>
    </button>
  );
}
