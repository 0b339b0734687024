'use client';

import { useState } from 'react';

/** Copies a text, and says so until it is left. */
export function CopyButton({ text }: { text: string }) {
  const [state, setState] = useState<'Copy' | 'Copied' | 'Not copied'>('Copy');
  return (
    <button
      type="button"
      className="small"
      aria-live="polite"
      onBlur={() => setState('Copy')}
      onClick={async () => {
        try {
          await navigator.clipboard.writeText(text);
          setState('Copied');
        } catch {
          setState('Not copied');
        }
      }}
    >
      {state}
    </button>
  );
}
